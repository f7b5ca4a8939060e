import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { extname } from 'node:path'
import { UserError } from '../mistake.ts'
import { elementFinder } from './array.ts'
import { cellsOf, findRecord } from './csv.ts'
import { asLine } from './json.ts'
import { findLine } from './lines.ts'
import { records } from './records.ts'
import type { Row } from './row.ts'

export const formats = ['csv', 'ndjson', 'json'] as const
export type Format = (typeof formats)[number]

/** A file of rows. */
export interface RowFile {
  readonly path: string
  readonly format: Format
  /** Of CSV: the first record, and the names in it. */
  readonly header: Buffer | undefined
  readonly columns: readonly string[]
  /** Reads it from the start. */
  rows(): AsyncGenerator<Row>
}

export const formatOf = (path: string, given: string | undefined): Format => {
  const name = given ?? formatByEnding.get(extname(path).toLowerCase())
  const format = formats.find((candidate) => candidate === name)
  if (format === undefined) throw new UserError(`${path}: say what it is with --format ${formats.join('|')}`)
  return format
}

const formatByEnding = new Map([
  ['.csv', 'csv'],
  ['.ndjson', 'ndjson'],
  ['.jsonl', 'ndjson'],
  ['.json', 'json'],
])

const piecesOf = (path: string): AsyncIterable<Buffer> =>
  createReadStream(path, { highWaterMark: 256 * 1024 })

export const openRows = async (path: string, format: Format): Promise<RowFile> => {
  if (format !== 'csv')
    return { path, format, header: undefined, columns: [], rows: () => jsonRows(path, format) }
  for await (const { bytes, fault } of records(piecesOf(path), findRecord)) {
    if (fault !== undefined) throw new UserError(`${path}: the header row cannot be read. ${fault}`)
    return { path, format, header: bytes, columns: cellsOf(bytes), rows: () => csvRows(path) }
  }
  throw new UserError(`${path} is empty; CSV starts with a header row`)
}

async function* csvRows(path: string): AsyncGenerator<Row> {
  for await (const row of records(piecesOf(path), findRecord)) {
    if (row.index > 0) yield readable({ ...row, index: row.index - 1 })
  }
}

async function* jsonRows(path: string, format: 'ndjson' | 'json'): AsyncGenerator<Row> {
  for await (const row of records(piecesOf(path), format === 'json' ? elementFinder() : findLine)) {
    yield format === 'json' ? asLine(readable(row)) : readable(row)
  }
}

/** What is not UTF-8 would be refused with everything around it, or be changed on its way. */
const readable = (row: Row): Row =>
  row.fault === undefined && !isUtf8(row.bytes) ? { ...row, fault: 'The row is not UTF-8.' } : row
