import { limits } from '../contract.ts'
import type { JsonFault, JsonObject, JsonValue } from '../json/json.ts'
import { readCell } from './csv-cell.ts'
import type { ColumnType } from './csv-columns.ts'
import { type Column, readHeader } from './csv-header.ts'
import { type CsvRecord, csvRecords } from './csv-records.ts'

export { type ColumnType, columnsOf } from './csv-columns.ts'

export type CsvRow =
  | { readonly line: number; readonly value: JsonObject }
  | { readonly line: number; readonly faults: readonly JsonFault[] }

export type CsvReading =
  | { readonly error: string; readonly line?: number }
  | { readonly rows: readonly CsvRow[] }

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

/** A record as the header has it; the depth is that of a cell. */
export function readRow(record: CsvRecord, columns: readonly Column[], cellDepth: number): CsvRow {
  const { line } = record
  if ('broken' in record) return rowFault(line, record.broken)
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
