import { type JsonReading, readJson } from '../json/json.ts'

export interface NdjsonRow {
  /** Counted from 1, blank lines included. */
  readonly line: number
  readonly reading: JsonReading
}

/**
 * One JSON value a line; blank lines are skipped, and a bad line spoils no other. Reads at most one row more than
 * `maxRows`, so that a caller can refuse what is too long without paying for all of it.
 */
export function readNdjson(text: string, maxDepth: number, maxRows: number): NdjsonRow[] {
  const rows: NdjsonRow[] = []
  let line = 1
  for (let start = 0; start < text.length && rows.length <= maxRows; line++) {
    const end = lineEnd(text, start)
    const content = text.slice(start, end)
    if (!blank.test(content)) rows.push({ line, reading: readJson(content, maxDepth, line) })
    start = end + 1
  }
  return rows
}

/** What JSON calls white space. A carriage return before the line feed is part of it, too. */
const blank = /^[ \t\r]*$/

/** Lines that are not blank. */
export const countLines = (text: string): number =>
  text.split('\n').filter((line) => !blank.test(line)).length

function lineEnd(text: string, start: number): number {
  const end = text.indexOf('\n', start)
  return end < 0 ? text.length : end
}
