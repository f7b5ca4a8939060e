import { CsvError, type Options, parse } from 'csv-parse/sync'

/** A record of RFC 4180 as csv-parse finds it, or that one breaks its grammar. `line` is where it starts, counted from 1. */
export type CsvRecord =
  | { readonly line: number; readonly cells: readonly string[] }
  | { readonly line: number; readonly broken: string }

const brokenQuote = 'A quote in this row is not closed, or not doubled in its cell.'

const lineFeed = 0x0a
const carriageReturn = 0x0d

const grammar: Options = {
  delimiter: ',',
  record_delimiter: ['\r\n', '\n'],
  relax_column_count: true,
  skip_empty_lines: true,
}

/**
 * The first `max` records. A broken quote could belong to a cell that goes on to the end of the text, but far more
 * often it is one bad cell, so reading resumes on the line after the one where that cell starts. What then looks
 * like a row but is the rest of the cell still has to have the right number of cells and their types.
 */
export const csvRecords = (text: string, max: number): CsvRecord[] => {
  const bytes = Buffer.from(text)
  const records: CsvRecord[] = []
  const lineOf = lineCounter(bytes)
  let start = skipBlankLines(bytes, 0)
  while (start < bytes.length && records.length < max) {
    const from = start
    const failedCell = parseUntilBroken(bytes.subarray(from), max - records.length, (cells, end) => {
      records.push({ line: lineOf(start), cells })
      start = skipBlankLines(bytes, from + end)
    })
    if (failedCell === undefined) break
    records.push({ line: lineOf(start), broken: brokenQuote })
    start = skipBlankLines(bytes, nextLine(bytes, Math.max(start, from + failedCell)))
  }
  return records
}

/** Passes on records with the offset of their end. Returns where the cell before a broken one ends, if one is. */
const parseUntilBroken = (
  bytes: Buffer,
  max: number,
  onRecord: (cells: string[], end: number) => void,
): number | undefined => {
  try {
    parse(bytes, {
      ...grammar,
      to: max,
      on_record: (cells, { bytes: end }) => {
        onRecord(cells, end)
        return null
      },
    })
    return undefined
  } catch (error) {
    if (error instanceof CsvError && typeof error.bytes === 'number') return error.bytes
    throw error
  }
}

/**
 * Asked for the starts of records in ascending order, so that every byte is looked at once. The parser's own
 * count takes a CRLF inside quotes for two lines.
 */
const lineCounter = (bytes: Buffer): ((offset: number) => number) => {
  let line = 1
  let counted = 0
  return (offset) => {
    for (let end = nextLine(bytes, counted); end <= offset; end = nextLine(bytes, end)) {
      line++
      counted = end
    }
    return line
  }
}

const nextLine = (bytes: Buffer, offset: number): number => {
  const end = bytes.indexOf(lineFeed, offset)
  return end < 0 ? bytes.length : end + 1
}

const skipBlankLines = (bytes: Buffer, offset: number): number => {
  let at = offset
  for (;;) {
    if (bytes[at] === lineFeed) at += 1
    else if (bytes[at] === carriageReturn && bytes[at + 1] === lineFeed) at += 2
    else return at
  }
}
