import type { BodyPlace } from '../model/range.ts'
import { createByteWindow } from './byte-window.ts'
import { lineFeed, type ScanRecord, type Span } from './span.ts'

/** A record of a stream. Offsets count from the start of the stream. */
export interface StreamRecord {
  readonly kind: Exclude<Span['kind'], 'blank'>
  readonly start: number
  /** After its line end. */
  readonly end: number
  /** The line on which it starts, counted from 1. */
  readonly line: number
  /** Its last line continues behind `end`. */
  readonly unended: boolean
  /** Its bytes without the line end; valid until more is fed. */
  readonly content: () => Buffer
}

export interface RecordStream {
  readonly feed: (bytes: Uint8Array) => void
  /** No more bytes come, so the rest is a record. */
  readonly finish: () => void
  /** The next record, of at most so many bytes; undefined when more bytes have to be fed first. */
  readonly next: (maxBytes: number) => StreamRecord | undefined
  /** The place after the last record. */
  readonly place: () => StreamPlace
}

export type StreamPlace = Pick<BodyPlace, 'offset' | 'line' | 'skipping'>

/**
 * Cuts a stream into records, without blank lines. It holds little more than the longest record and the latest bytes.
 * `firstLine` is for bytes from inside a file. A whole file may start with byte order marks, which are no content (some
 * programs add a second one).
 * `from`: the place in the file at which those bytes start, and whether their line began in a row before them.
 */
export const createRecordStream = (
  scan: ScanRecord,
  firstLine?: number,
  from: Pick<BodyPlace, 'offset' | 'skipping'> = { offset: 0, skipping: false },
): RecordStream => {
  const window = createByteWindow()
  let bytes = window.bytes()
  let offset = from.offset
  let at = 0
  let line = firstLine ?? 1
  let ended = false
  let inSkippedLine = from.skipping
  let atFileStart = firstLine === undefined
  // An incomplete record is examined again only after it has doubled, so that many small pieces cost no more.
  let wanted = 0

  const skipMarks = (): void => {
    while (atFileStart && bytes.subarray(at, at + byteOrderMark.length).equals(byteOrderMark))
      at += byteOrderMark.length
  }

  const skip = (): void => {
    skipMarks()
    if (!inSkippedLine) return
    const found = bytes.indexOf(lineFeed, at)
    at = found < 0 ? bytes.length : found + 1
    if (found >= 0) line++
    inSkippedLine = found < 0
  }

  const scanNext = (maxBytes: number): Span | undefined => {
    if (!ended && bytes.length - at < wanted) return undefined
    skip()
    if (at === bytes.length) return undefined
    const span = scan(bytes, at, { ended, maxBytes })
    wanted = span ? 0 : 2 * (bytes.length - at)
    if (span) atFileStart = false
    return span
  }

  return {
    feed: (fed) => {
      window.drop(at)
      window.append(fed)
      bytes = window.bytes()
      offset += at
      at = 0
    },
    finish: () => {
      ended = true
    },
    next: (maxBytes) => {
      for (let span = scanNext(maxBytes); span; span = scanNext(maxBytes)) {
        const [start, startLine, { kind, end, unended }] = [at, line, span]
        at = span.next
        line += span.lines
        inSkippedLine = unended
        if (kind === 'blank') continue
        const content = () => bytes.subarray(start, end)
        return { kind, start: offset + start, end: offset + at, line: startLine, unended, content }
      }
      return undefined
    },
    place: () => ({ offset: offset + at, line, skipping: inSkippedLine }),
  }
}

const byteOrderMark = Buffer.from('\ufeff')
