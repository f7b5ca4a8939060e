import { carriageReturn, type Finder, type Found, lineFeed, trimmedEnd } from './row.ts'

const quote = 0x22
const comma = 0x2c

/**
 * Records of RFC 4180. A broken quote could belong to a cell that goes on to the end of the file, but far more often
 * it is one bad cell: the record ends with the line in which that cell starts then, as the service has it.
 */
export const findRecord: Finder = (bytes, start, final) => {
  for (let cell = start; ; ) {
    const end = bytes[cell] === quote ? quotedEnd(bytes, cell, final) : plainEnd(bytes, cell, final)
    if (end === 'unknown') return undefined
    if (end === 'broken') return broken(bytes, start, cell, final)
    if (bytes[end] !== comma) return closed(bytes, start, end)
    cell = end + 1
  }
}

/** Where a cell ends (at a comma, the end of its line or of the bytes), that it has no right end, or that it is not read yet. */
type CellEnd = number | 'broken' | 'unknown'

const plainEnd = (bytes: Buffer, start: number, final: boolean): CellEnd => {
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === comma) return at
    if (byte === lineFeed) return trimmedEnd(bytes, start, at)
    if (byte === quote) return 'broken'
  }
  return final ? bytes.length : 'unknown'
}

const quotedEnd = (bytes: Buffer, start: number, final: boolean): CellEnd => {
  for (let at = bytes.indexOf(quote, start + 1); at >= 0; at = bytes.indexOf(quote, at + 2)) {
    if (at + 2 >= bytes.length && !final) return 'unknown'
    if (bytes[at + 1] !== quote) return isEnd(bytes, at + 1) ? at + 1 : 'broken'
  }
  return final ? 'broken' : 'unknown'
}

const isEnd = (bytes: Buffer, at: number): boolean =>
  at >= bytes.length ||
  bytes[at] === comma ||
  bytes[at] === lineFeed ||
  (bytes[at] === carriageReturn && bytes[at + 1] === lineFeed)

const closed = (bytes: Buffer, start: number, end: number): Found => {
  const feed = bytes[end] === carriageReturn ? end + 1 : end
  return { start, end, next: Math.min(bytes.length, feed + 1) }
}

const fault = 'A quote in this row is not closed, or not doubled in its cell.'

const broken = (bytes: Buffer, start: number, cell: number, final: boolean): Found | undefined => {
  const feed = bytes.indexOf(lineFeed, cell)
  if (feed < 0) return final ? { start, end: bytes.length, next: bytes.length, fault } : undefined
  return { start, end: trimmedEnd(bytes, start, feed), next: feed + 1, fault }
}

/** The cells of one whole record. */
export const cellsOf = (record: Buffer): string[] =>
  extents(record).map(([start, end]) => cellText(record, start, end))

/** What is left of a record after its first cells. */
export const afterCells = (record: Buffer, cells: number): Buffer => {
  const [, end] = extents(record)[cells - 1] ?? [0, record.length]
  return record.subarray(end + 1)
}

/** Up to a broken cell, which takes the rest. */
const extents = (record: Buffer): [start: number, end: number][] => {
  const found: [number, number][] = []
  for (let cell = 0; ; ) {
    const end = record[cell] === quote ? quotedEnd(record, cell, true) : plainEnd(record, cell, true)
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
export const cell = (text: string | number): string =>
  /[",\r\n]/.test(String(text)) ? `"${String(text).replaceAll('"', '""')}"` : String(text)
