import { limits } from '../model/limits.ts'
import type { BodyPlace, ChunkRange } from '../model/range.ts'
import { headerTextOf, isUnreadable, maxHeaderBytes, noHeader } from './csv-header.ts'
import { createRangeCutter, type RangeLimits } from './range-cutter.ts'
import { createRecordStream, type StreamRecord } from './record-stream.ts'
import { type RowFormat, scanOf } from './scan.ts'

export interface SplitterOptions extends RangeLimits {
  readonly contentType: RowFormat
  readonly maxRecordBytes?: number
  /** The place at which an earlier splitter of the file stopped, and its header. */
  readonly from?: BodyPlace
  readonly header?: string
}

export interface Split {
  /** The ranges that were not returned before. */
  readonly ranges: readonly ChunkRange[]
  /** For CSV only. */
  readonly header?: string
  /** The counts of all ranges. */
  readonly rows: number
  /** Why the whole file is unreadable; then none of its rows counts. */
  readonly fault?: string
}

export interface Splitter {
  /** Takes the next bytes of the file. Returns the ranges that end in them. */
  readonly push: (bytes: Uint8Array) => readonly ChunkRange[]
  readonly end: () => Split
  /** The header row of CSV without its line end, once it was read; always before the first range. */
  readonly header: () => string | undefined
  /** Also always before the first range. Bytes that are pushed later are ignored. */
  readonly fault: () => string | undefined
  /** The place at which another splitter can continue behind a returned range. */
  readonly after: (range: ChunkRange) => BodyPlace
  /** The place at which one can continue behind all returned ranges. */
  readonly place: () => BodyPlace
}

type Header = { readonly text?: string } | { readonly fault: string }

/** Cuts a streamed file into ranges of rows. */
export const createSplitter = (options: SplitterOptions): Splitter => {
  const { contentType, maxRecordBytes = limits.maxRecordBytes, from } = options
  const inside = from !== undefined && from.offset > 0
  const stream = createRecordStream(scanOf(contentType), inside ? from.line : undefined, from)
  const cutter = createRangeCutter(options, from)
  let header: Header | undefined = headerBefore(options)

  const read = (): void => {
    header ??= firstHeader(stream.next(maxHeaderBytes))
    if (!header || isUnreadable(header)) return
    for (let row = stream.next(maxRecordBytes); row; row = stream.next(maxRecordBytes)) {
      cutter.add(row, stream.place())
    }
    cutter.passed(stream.place().offset)
  }

  const push = (bytes: Uint8Array): readonly ChunkRange[] => {
    if (header && isUnreadable(header)) return []
    stream.feed(bytes)
    read()
    return cutter.take()
  }

  const end = (): Split => {
    stream.finish()
    read()
    header ??= { fault: noHeader }
    if (isUnreadable(header)) return { ranges: [], rows: 0, fault: header.fault }
    cutter.close()
    return {
      ranges: cutter.take(),
      rows: cutter.rows(),
      ...(header.text === undefined ? {} : { header: header.text }),
    }
  }

  return {
    push,
    end,
    header: () => (header && 'text' in header ? header.text : undefined),
    fault: () => (header && isUnreadable(header) ? header.fault : undefined),
    after: (range) => behindHeader(cutter.after(range), header),
    place: () => behindHeader(cutter.place(stream.place()), header),
  }
}

const firstHeader = (record: StreamRecord | undefined): Header | undefined => record && headerTextOf(record)

const behindHeader = (place: BodyPlace, header: Header | undefined): BodyPlace =>
  header && 'text' in header && header.text !== undefined ? { ...place, headed: true } : place

const headerBefore = ({ contentType, header }: SplitterOptions): Header | undefined => {
  if (contentType !== 'text/csv') return {}
  return header === undefined ? undefined : { text: header }
}
