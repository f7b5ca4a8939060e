import { createWriteStream, renameSync } from 'node:fs'
import { extname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { afterCells, cell, cellsOf } from '../rows/csv.ts'
import type { RowFile } from '../rows/file.ts'
import { parsed } from '../rows/json.ts'
import type { Row } from '../rows/row.ts'
import type { FailedRow } from './journal.ts'

/** `cities.csv`, `failed` → `cities.failed.csv`; an array becomes lines. */
export const besideName = ({ path, format }: Pick<RowFile, 'path' | 'format'>, word: string): string => {
  const ending = extname(path)
  return `${path.slice(0, path.length - ending.length)}.${word}${format === 'json' ? '.ndjson' : ending}`
}

/** What stands before the row in a file of failed rows: a row that breaks the grammar cannot break its reason then. */
const columns = ['_line', '_status', '_reason']

/** Writes the failed rows as they stand in their file, the reason beside each; whole or not at all. */
export const writeFailed = async (
  file: RowFile,
  failedAt: (row: Row) => FailedRow | undefined,
  path: string,
): Promise<void> => {
  const begun = `${path}.new`
  await pipeline(Readable.from(failedLines(file, failedAt)), createWriteStream(begun))
  renameSync(begun, path)
}

async function* failedLines(
  file: RowFile,
  failedAt: (row: Row) => FailedRow | undefined,
): AsyncGenerator<Buffer> {
  const { header, rows } = file
  if (header) yield Buffer.concat([Buffer.from(`${columns.join(',')},`), header, Buffer.from('\r\n')])
  for await (const row of rows()) {
    const failed = failedAt(row)
    if (failed) yield header ? csvLine(row, failed) : jsonLine(row, failed)
  }
}

const csvLine = ({ bytes }: Row, { line, status, reason }: FailedRow): Buffer =>
  Buffer.concat([Buffer.from(`${[line, status, reason].map(cell).join(',')},`), bytes, Buffer.from('\r\n')])

const rowMember = ',"row":'

const jsonLine = (row: Row, { line, status, reason }: FailedRow): Buffer => {
  const about = JSON.stringify({ line, status, reason }).slice(0, -1)
  const text = row.bytes.toString()
  const content = parsed(row) === undefined ? `,"text":${JSON.stringify(text)}` : `${rowMember}${text}`
  return Buffer.from(`${about}${content}}\n`)
}

/** A file of failed rows, as the rows that they were; `line` is that of the file where they come from. */
export const withoutReasons = (file: RowFile): RowFile => {
  const { header } = file
  if (header === undefined) return { ...file, format: 'ndjson', rows: () => mapped(file, unwrapped) }
  const own = columns.every((name, at) => file.columns[at] === name)
  if (!own) return file
  return {
    ...file,
    header: afterCells(header, columns.length),
    columns: file.columns.slice(columns.length),
    rows: () => mapped(file, unprefixed),
  }
}

async function* mapped(file: RowFile, change: (row: Row) => Row): AsyncGenerator<Row> {
  for await (const row of file.rows()) yield change(row)
}

const unprefixed = (row: Row): Row => {
  const [line = ''] = cellsOf(row.bytes)
  return { ...row, line: Number(line) || row.line, bytes: afterCells(row.bytes, columns.length) }
}

/** Taken out as it stands, because reading and writing it again could change numbers. */
const unwrapped = (row: Row): Row => {
  const wrapper = parsed(row) as { line?: unknown; row?: unknown; text?: unknown } | undefined
  if (typeof wrapper !== 'object' || wrapper === null) return row
  const line = Number(wrapper.line) || row.line
  if (typeof wrapper.text === 'string') return { ...row, line, bytes: Buffer.from(wrapper.text) }
  const text = row.bytes.toString().trimEnd()
  const inside = Buffer.from(text.slice(text.indexOf(rowMember) + rowMember.length, -1))
  const intact = text.includes(rowMember) && parsed({ bytes: inside }) !== undefined
  return { ...row, line, bytes: intact ? inside : Buffer.from(JSON.stringify(wrapper.row ?? wrapper)) }
}
