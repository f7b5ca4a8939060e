import { isUtf8 } from 'node:buffer'
import { afterCells, cellsOf, recordFinder, recordOf } from '../rows/csv.ts'
import type { RowFile } from '../rows/file.ts'
import type { Row } from '../rows/row.ts'
import type { Encoding } from '../rows/text.ts'
import { unwrapped } from './failed-json.ts'
import { isOwn, own, served } from './failed-names.ts'
import { isFormula, unguarded } from './formulas.ts'

/**
 * The original rows of a file of failed rows; `line` is that of the file that they come from.
 * @param encoding of rows that were written as bytes because they could not be decoded
 */
export const withoutReasons = (file: RowFile, encoding?: Encoding): RowFile => {
  const { header, columns, dialect } = file
  if (header === undefined)
    return { ...file, format: 'ndjson', rows: () => mapped(file, (row) => unwrapped(row, encoding)) }
  if (!columns.some(isOwn)) return file
  const rest = columns.filter((name) => !isOwn(name))
  return {
    ...file,
    header: Buffer.from(recordOf(rest, dialect)),
    columns: rest,
    rows: () => mapped(file, (row) => withoutReason(row, file)),
  }
}

export const isOfFailedRows = ({ columns }: Pick<RowFile, 'columns'>): boolean =>
  [[own.line, own.reason], [served.line]].some((names) => names.every((name) => columns.includes(name)))

/** A column that has the name of a column of files of failed rows. */
export const ambiguous = ({ columns }: Pick<RowFile, 'columns'>): string | undefined => columns.find(isOwn)

async function* mapped(file: RowFile, change: (row: Row) => Row): AsyncGenerator<Row> {
  for await (const row of file.rows()) yield change(row)
}

const withoutReason = (row: Row, file: RowFile): Row => {
  const cells = cellsOf(row.bytes, file.dialect)
  const at = (name: string): string => cells[file.columns.indexOf(name)] ?? ''
  const line = Number(at(own.line) || at(served.line)) || row.line
  const raw = { ...row, line, bytes: bytesAfterOwn(row, file) }
  // A broken cell, or additional cells, follow the row's own cells.
  if (row.fault !== undefined || cells.length !== file.columns.length || !isUtf8(row.bytes)) return raw
  const names = guardedNames(at(own.guarded))
  if (names === undefined) return { ...raw, fault: `Leave ${own.guarded} as it is, or empty.` }
  const free = (name: string): string => (names.includes(name) ? unguarded(at(name)) : at(name))
  const rest = file.columns.filter((name) => !isOwn(name)).map(free)
  const text = free(own.text) || servedText(at(served.text))
  if (text === '' && names.length === 0 && comeFirst(file)) return raw
  if (text === '') return { ...raw, bytes: Buffer.from(recordOf(rest, file.dialect)) }
  if (rest.some((cell) => cell !== ''))
    return { ...raw, fault: `The row has its text in ${own.text} and cells as well; empty one of them.` }
  return asRecord({ ...raw, bytes: Buffer.from(text) }, file)
}

/** If the program's own cells come first, unchanged, the bytes after them are the row. */
const bytesAfterOwn = ({ bytes }: Row, { columns, dialect }: RowFile): Buffer => {
  const count = columns.findIndex((name) => !isOwn(name))
  return count <= 0 ? bytes : afterCells(bytes, count, dialect)
}

/** The header as this program writes it; a person may have moved columns. */
const comeFirst = ({ columns }: RowFile): boolean => {
  const count = columns.filter(isOwn).length
  return columns.slice(0, count).every(isOwn)
}

/** The service guards formulas without a column that says so. */
const servedText = (text: string): string => (isFormula(unguarded(text)) ? unguarded(text) : text)

const guardedNames = (cell: string): readonly string[] | undefined => {
  if (cell === '') return []
  try {
    const names: unknown = JSON.parse(cell)
    return Array.isArray(names) ? names.map(String) : undefined
  } catch {
    return undefined
  }
}

/** A text that a person may have corrected is checked like a row of a file. */
const asRecord = (row: Row, { dialect }: RowFile): Row => {
  const found = recordFinder(dialect)(row.bytes, 0, true)
  if (found === undefined) return row
  if (found.fault !== undefined) return { ...row, fault: found.fault }
  if (found.next < row.bytes.length) return { ...row, fault: `${own.text} holds more than one row.` }
  // A line end after the text, which a spreadsheet may add inside of a cell, is no part of the row.
  return { ...row, bytes: row.bytes.subarray(found.start, found.end) }
}
