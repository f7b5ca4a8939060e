import { carriageReturn, lineFeed, type ScanRecord, type Span, viewOf } from './span.ts'

const quote = 0x22
const comma = 0x2c

/**
 * A record of RFC 4180, with the grammar and the recovery of `csvRecords`: a broken quote costs one record, and
 * reading resumes on the line after the one where the broken cell starts. A record that is too long is broken in
 * the cell in which it gets too long. So an unclosed quote costs the same lines in a small file and in a large one.
 */
export const scanCsv: ScanRecord = (bytes, start, { ended, maxBytes }) => {
  const view = viewOf(start, maxBytes)
  const edge = Math.min(view, bytes.length)
  const more = !ended && bytes.length < view
  const stop = firstStop(bytes, start, edge)
  const lineEnd = bytes[stop.at] === lineFeed
  // The byte after a carriage return behind a closing quote decides whether the two are a line end.
  if (more && !lineEnd && (stop.at === unclosed || stop.at + 1 >= edge)) return undefined
  const record = lineEnd || stop.at === edge ? wholeRecord(bytes, start, stop) : undefined
  if (record && record.end - start <= maxBytes) return record
  return spoiltRecord(bytes, stop, { edge, more })
}

/** Where reading of a record stops: at its line end, at a quote that breaks it, or at the limit. */
interface Stop {
  readonly at: number
  /** Line ends before it. */
  readonly lines: number
  /** The start of the present cell, and the number of line ends before it. */
  readonly cell: number
  readonly cellLines: number
}

const unclosed = -1

/**
 * Looks at each byte once. All significant bytes are ASCII, which in UTF-8 are part of no other character, and none is
 * greater than the comma, so one comparison passes over most of a file.
 */
const firstStop = (bytes: Buffer, start: number, edge: number): Stop => {
  let at = start
  let lines = 0
  let cell = start
  let cellLines = 0
  let quoted = false
  for (; at < edge; at++) {
    const byte = bytes[at] ?? 0
    if (byte > comma) continue
    if (quoted) {
      if (byte === lineFeed) lines++
      if (byte !== quote) continue
      if (bytes[at + 1] === quote) at++
      else if (mayFollowQuote(bytes, at + 1)) quoted = false
      else return { at: at + 1, lines, cell, cellLines }
    } else if (byte === comma) {
      cell = at + 1
      cellLines = lines
    } else if (byte === quote && at === cell) quoted = true
    else if (byte === quote || byte === lineFeed) return { at, lines, cell, cellLines }
  }
  return { at: quoted ? unclosed : at, lines, cell, cellLines }
}

/** The parser of `csvRecords` takes a NUL there, and the bytes after it, for a part of the cell. */
const mayFollowQuote = (bytes: Buffer, at: number): boolean => {
  const byte = bytes[at]
  if (byte === carriageReturn) return bytes[at + 1] === lineFeed
  return byte === comma || byte === lineFeed || byte === 0
}

const wholeRecord = (bytes: Buffer, start: number, { at, lines }: Stop): Span => {
  if (at === bytes.length) return { kind: 'record', end: at, next: at, lines, unended: false }
  const end = bytes[at - 1] === carriageReturn ? at - 1 : at
  return { kind: end === start ? 'blank' : 'record', end, next: at + 1, lines: lines + 1, unended: false }
}

const spoiltRecord = (
  bytes: Buffer,
  stop: Stop,
  { edge, more }: { readonly edge: number; readonly more: boolean },
): Span | undefined => {
  const found = bytes.indexOf(lineFeed, stop.cell)
  const unended = found < 0 || found >= edge
  if (unended && more) return undefined
  const next = unended ? edge : found + 1
  return {
    kind: isTooLong(bytes, stop, edge) ? 'tooLong' : 'broken',
    end: next,
    next,
    lines: stop.cellLines + (unended ? 0 : 1),
    unended,
  }
}

/**
 * A quoted cell that is cut off earlier only shows that it is not closed. It is broken here, too, so that both
 * readings agree.
 */
const isTooLong = (bytes: Buffer, { at, cell }: Stop, edge: number): boolean =>
  (at === edge || bytes[at] === lineFeed) && bytes[cell] !== quote
