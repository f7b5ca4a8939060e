import { limits } from '../contract.ts'
import type { JsonFault, JsonObject, JsonValue } from '../json/json.ts'
import { readCell } from './csv-cell.ts'
import type { ColumnType } from './csv-columns.ts'
import { type CsvRecord, csvRecords } from './csv-records.ts'

export { type ColumnType, columnsOf } from './csv-columns.ts'

export type CsvRow =
  | { readonly line: number; readonly value: JsonObject }
  | { readonly line: number; readonly faults: readonly JsonFault[] }

export type CsvReading =
  | { readonly error: string; readonly line?: number }
  | { readonly rows: readonly CsvRow[] }

type Column = readonly [name: string, type: ColumnType]
type Header = { readonly error: string; readonly line?: number } | { readonly columns: readonly Column[] }

/**
 * RFC 4180 with a header row, typed by `columns`. An empty cell, quoted or not, means that the member is absent,
 * and blank lines are skipped. Reads at most one row more than `maxRows`, so that a caller can refuse what is too
 * long without paying for all of it. The depth is that of a row's object, whose cells may hold JSON.
 */
export function readCsv(
  text: string,
  columns: ReadonlyMap<string, ColumnType>,
  maxRows: number,
  maxDepth: number = limits.maxDepth,
): CsvReading {
  if (!text.isWellFormed()) return { error: 'The CSV has a lone surrogate, which is not a character.' }
  const [first, ...records] = csvRecords(text.replace(/^\ufeff/, ''), maxRows + 2)
  const header = readHeader(first, columns)
  if ('error' in header) return header
  return { rows: records.map((record) => readRow(record, header.columns, maxDepth - 1)) }
}

/** Rows below the header. */
export const countRecords = (text: string): number => csvRecords(text, Number.MAX_SAFE_INTEGER).length - 1

function readHeader(record: CsvRecord | undefined, columns: ReadonlyMap<string, ColumnType>): Header {
  if (!record) return { error: 'The CSV has no header row.' }
  const { line } = record
  if ('broken' in record) return { error: 'A quote in the header row is broken.', line }
  const error = headerFault(record.cells, columns)
  if (error) return { error, line }
  return { columns: record.cells.map((name) => [name, columns.get(name) ?? new Set()]) }
}

function headerFault(names: readonly string[], columns: ReadonlyMap<string, ColumnType>): string | undefined {
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

function readRow(record: CsvRecord, columns: readonly Column[], cellDepth: number): CsvRow {
  const { line } = record
  if ('broken' in record)
    return rowFault(line, 'A quote in this row is not closed, or not doubled in its cell.')
  const { cells } = record
  if (cells.length !== columns.length) {
    return rowFault(line, `The row has ${cells.length} cells; the header row has ${columns.length}.`)
  }
  const faults: JsonFault[] = []
  const members: [string, JsonValue][] = []
  for (const [index, [name, type]] of columns.entries()) {
    const cell = cells[index] ?? ''
    if (cell === '') continue
    const read = readCell(cell, name, type, cellDepth)
    if ('value' in read) members.push([name, read.value])
    else faults.push(...read.faults)
  }
  return faults.length > 0 ? { line, faults } : { line, value: Object.fromEntries(members) }
}

const rowFault = (line: number, detail: string): CsvRow => ({ line, faults: [{ pointer: '', detail }] })
