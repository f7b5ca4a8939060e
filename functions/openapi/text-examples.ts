import { linesOf } from '../http/faces/csv/lines.ts'

type Row = Readonly<Record<string, unknown>>

/** Rows as one JSON value a line. */
export const ndjsonOf = (rows: readonly Row[]): string =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join('')

/** Rows as CSV (RFC 4180): values that are not text are JSON in their cell. */
export const csvOf = (rows: readonly Row[]): string => {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return linesOf([columns, ...rows.map((row) => columns.map((column) => cellOf(row[column])))])
}

const cellOf = (value: unknown): string => {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
