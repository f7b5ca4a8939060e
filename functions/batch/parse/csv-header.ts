import type { Collection } from '../collection.ts'
import { type ColumnType, columnsOf } from './csv-columns.ts'
import { type CsvRecord, csvRecords } from './csv-records.ts'

export type Column = readonly [name: string, type: ColumnType]

export type Header =
  | { readonly error: string; readonly line?: number }
  | { readonly columns: readonly Column[] }

export const noHeader = 'The CSV has no header row.'
export const brokenHeader = 'A quote in the header row is broken.'

export function readHeader(record: CsvRecord | undefined, columns: ReadonlyMap<string, ColumnType>): Header {
  if (!record) return { error: noHeader }
  const { line } = record
  if ('broken' in record) return { error: brokenHeader, line }
  const error = faultOf(record.cells, columns)
  if (error) return { error, line }
  return { columns: record.cells.map((name) => [name, columns.get(name) ?? new Set()]) }
}

/** A header row that stands alone. */
export const readHeaderText = (header: string, { schema }: Collection): Header =>
  readHeader(csvRecords(header, 1)[0], columnsOf(schema))

/** Why a file with this header row cannot be read at all. */
export function headerFault(header: string, collection: Collection): string | undefined {
  const read = readHeaderText(header, collection)
  return 'error' in read ? read.error : undefined
}

function faultOf(names: readonly string[], columns: ReadonlyMap<string, ColumnType>): string | undefined {
  for (const [index, name] of names.entries()) {
    if (name === '') return `Column ${index + 1} of the header row has no name.`
    if (!columns.has(name)) return `The header row names a column that the items do not have: ${shown(name)}.`
    if (names.indexOf(name) < index) return `The header row names a column twice: ${shown(name)}.`
  }
  return undefined
}

/** A file without a header, or with another delimiter, has a whole line for its first name. */
const shown = (name: string): string =>
  JSON.stringify(name.length > 64 ? `${name.slice(0, 64).toWellFormed()}…` : name)
