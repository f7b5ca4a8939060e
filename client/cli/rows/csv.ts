import { carriageReturn, type Finder, type Found, lineFeed, trimmedEnd } from './row.ts'

const quote = 0x22
const comma = 0x2c

/** How a file separates its cells and its lines. */
export interface Dialect {
  readonly delimiter: number
  /** A line feed, with or without a carriage return before it; in very old files, a carriage return alone. */
  readonly lineEnd: number
}

/** RFC 4180, which the service reads. */
export const standard: Dialect = { delimiter: comma, lineEnd: lineFeed }

/**
 * Records of RFC 4180. A broken quote could belong to a cell that continues to the end of the file, but far more often
 * it is one bad cell. So the record then ends with the line in which that cell starts, as in the service.
 */
export const recordFinder =
  (dialect: Dialect): Finder =>
  (bytes, start, final) => {
    const reading = { ...dialect, final }
    for (let cell = start; ; ) {
      const end = cellEnd(bytes, cell, reading)
      if (end === 'unknown') return undefined
      if (end === 'broken') return broken(bytes, { start, cell }, reading)
      if (bytes[end] !== dialect.delimiter) return closed(bytes, { start, end }, dialect)
      cell = end + 1
    }
  }

export const findRecord: Finder = recordFinder(standard)

/** The end of a cell (a delimiter, or the end of its line or of the bytes), a broken end, or a cell not read yet. */
type CellEnd = number | 'broken' | 'unknown'

interface Reading extends Dialect {
  /** No bytes come after these. */
  readonly final: boolean
}

const cellEnd = (bytes: Uint8Array, cell: number, reading: Reading): CellEnd =>
  bytes[cell] === quote ? quotedEnd(bytes, cell, reading) : plainEnd(bytes, cell, reading)

const plainEnd = (bytes: Uint8Array, start: number, { delimiter, lineEnd, final }: Reading): CellEnd => {
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === delimiter) return at
    if (byte === lineEnd) return trimmedEnd(bytes, start, at)
    if (byte === quote) return 'broken'
  }
  return final ? bytes.length : 'unknown'
}

const quotedEnd = (bytes: Uint8Array, start: number, reading: Reading): CellEnd => {
  for (let at = bytes.indexOf(quote, start + 1); at >= 0; at = bytes.indexOf(quote, at + 2)) {
    if (at + 2 >= bytes.length && !reading.final) return 'unknown'
    if (bytes[at + 1] !== quote) return isEnd(bytes, at + 1, reading) ? at + 1 : 'broken'
  }
  return reading.final ? 'broken' : 'unknown'
}

const isEnd = (bytes: Uint8Array, at: number, { delimiter, lineEnd }: Dialect): boolean =>
  at >= bytes.length ||
  bytes[at] === delimiter ||
  bytes[at] === lineEnd ||
  (bytes[at] === carriageReturn && bytes[at + 1] === lineEnd)

const closed = (
  bytes: Uint8Array,
  { start, end }: { readonly start: number; readonly end: number },
  { lineEnd }: Dialect,
): Found => {
  const feed = bytes[end] === carriageReturn && lineEnd === lineFeed ? end + 1 : end
  return { start, end, next: Math.min(bytes.length, feed + 1) }
}

const fault = 'A quote in this row is not closed, or not doubled in its cell.'

const broken = (
  bytes: Uint8Array,
  { start, cell }: { readonly start: number; readonly cell: number },
  { lineEnd, final }: Reading,
): Found | undefined => {
  const feed = bytes.indexOf(lineEnd, cell)
  if (feed < 0) return final ? { start, end: bytes.length, next: bytes.length, fault } : undefined
  return { start, end: trimmedEnd(bytes, start, feed), next: feed + 1, fault }
}

/** The cells of one whole record. */
export const cellsOf = (record: Buffer, dialect: Dialect = standard): string[] =>
  extents(record, dialect).map(([start, end]) => cellText(record, start, end))

/** The rest of a record after its first cells. */
export const afterCells = (record: Buffer, cells: number, dialect: Dialect = standard): Buffer => {
  const [, end] = extents(record, dialect)[cells - 1] ?? [0, record.length]
  return record.subarray(end + 1)
}

/** The cells up to a broken one, which takes the rest. */
const extents = (record: Buffer, dialect: Dialect): [start: number, end: number][] => {
  const found: [number, number][] = []
  const reading = { ...dialect, final: true }
  for (let cell = 0; ; ) {
    const end = cellEnd(record, cell, reading)
    const stop = typeof end === 'number' ? end : record.length
    found.push([cell, stop])
    if (stop >= record.length) return found
    cell = stop + 1
  }
}

const cellText = (record: Buffer, start: number, end: number): string =>
  record[start] === quote
    ? record.toString('utf8', start + 1, end - 1).replaceAll('""', '"')
    : record.toString('utf8', start, end)

/** A text as a cell. */
const cell = (text: string | number, { delimiter }: Dialect = standard): string =>
  /["\r\n]/.test(String(text)) || String(text).includes(String.fromCharCode(delimiter))
    ? `"${String(text).replaceAll('"', '""')}"`
    : String(text)

/** Texts as a record. One empty cell alone is quoted, since a blank line is no record. */
export const recordOf = (texts: readonly (string | number)[], dialect: Dialect = standard): string =>
  texts.length === 1 && texts[0] === ''
    ? '""'
    : texts.map((text) => cell(text, dialect)).join(String.fromCharCode(dialect.delimiter))
