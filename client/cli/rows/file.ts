import { isUtf8 } from 'node:buffer'
import { UsageError } from '../usage-error.ts'
import { elementFinder } from './array.ts'
import { cellsOf, type Dialect, recordFinder, standard } from './csv.ts'
import { type Format, isTabbed } from './format.ts'
import { asLine } from './json.ts'
import { lineFinder } from './lines.ts'
import { isStandard, jsonLineEnd, type Manner, mannerOf, type Reading } from './reading.ts'
import { records } from './records.ts'
import { lineFeed, type Row } from './row.ts'
import type { Source } from './source.ts'
import { openText, type TextFile } from './text.ts'

/** A file of rows. */
export interface RowFile {
  readonly path: string
  readonly format: Format
  /** For CSV: the first record, and the names in it. */
  readonly header: Buffer | undefined
  readonly columns: readonly string[]
  readonly dialect: Dialect
  /** It starts with a byte order mark, as spreadsheets write it. */
  readonly marked: boolean
  /** The service can read the file's own bytes. */
  readonly asIs: boolean
  /** Reads it from the start. */
  rows(): AsyncGenerator<Row>
}

/** A file as it is. */
export const openRows = async (source: Source, reading: Reading): Promise<RowFile> => {
  const text = await openText(source, reading.encoding)
  return source.format === 'csv' ? openCsv(source, text, reading) : openJson(source, text)
}

const openCsv = async ({ path, format }: Source, text: TextFile, reading: Reading): Promise<RowFile> => {
  const manner = mannerOf(text.head, reading, isTabbed(path) ? '\t' : ',')
  const { dialect, skip } = manner
  for await (const { index, bytes, fault } of recordsOf(text, manner)) {
    if (index < skip) continue
    const why = fault ?? headerFault(bytes)
    if (why !== undefined) throw new UsageError(`${path}: the header row cannot be read. ${why}`)
    const rows = () => rowsAfter(recordsOf(text, manner), skip + 1)
    const asIs = text.asIs && isStandard(manner)
    const columns = cellsOf(bytes, dialect)
    return { path, format, header: bytes, columns, dialect, marked: text.marked, asIs, rows }
  }
  throw new UsageError(`${path} is empty; CSV starts with a header row`)
}

const recordsOf = ({ open }: TextFile, { dialect }: Manner): AsyncGenerator<Row> =>
  records(open(), recordFinder(dialect), dialect.lineEnd)

const headerFault = (header: Buffer): string | undefined => {
  if (!isUtf8(header)) return `${notUtf8('It')} ${otherEncoding}`
  return header.toString().startsWith('\ufeff') ? 'The file starts with two byte order marks.' : undefined
}

async function* rowsAfter(all: AsyncGenerator<Row>, before: number): AsyncGenerator<Row> {
  for await (const row of all) if (row.index >= before) yield readable({ ...row, index: row.index - before })
}

const openJson = ({ path, format }: Source, text: TextFile): RowFile => {
  const lineEnd = jsonLineEnd(text.head)
  const found = () =>
    format === 'json'
      ? records(text.open(), elementFinder())
      : records(text.open(), lineFinder(lineEnd), lineEnd)
  const rows = () => jsonRows(found(), format)
  const asIs = text.asIs && lineEnd === lineFeed
  return { path, format, header: undefined, columns: [], dialect: standard, marked: text.marked, asIs, rows }
}

async function* jsonRows(all: AsyncGenerator<Row>, format: Format): AsyncGenerator<Row> {
  for await (const row of all) yield format === 'json' ? asLine(readable(row)) : readable(row)
}

const notUtf8 = (what: string): string => `${what} is not UTF-8.`
const otherEncoding = 'If the file is Windows-1252, --encoding windows-1252 reads it.'
export const foreignRow = `${notUtf8('The row')} ${otherEncoding}`

/** A row that is not UTF-8 would make the service refuse the whole request, or be changed on its way. */
const readable = (row: Row): Row =>
  row.fault === undefined && !isUtf8(row.bytes) ? { ...row, fault: foreignRow } : row
