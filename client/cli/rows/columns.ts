import { UsageError } from '../usage-error.ts'
import { cellsOf, recordOf, standard } from './csv.ts'
import type { RowFile } from './file.ts'
import type { Reading } from './reading.ts'
import { lineFeed, type Row } from './row.ts'

/** A file whose rows are sent as RFC 4180 CSV, with the members' names, without ignored columns. */
export interface SendFile extends RowFile {
  readonly sent: { readonly header: Buffer; readonly columns: readonly string[] } | undefined
}

/** @throws UsageError when a named column does not exist, or two columns become one member. */
export const sendable = (file: RowFile, reading: Reading): SendFile => {
  const { header, dialect } = file
  if (header === undefined) return { ...file, sent: undefined }
  const chosen = chosenColumns(file, reading)
  const isPlain = dialect.delimiter === standard.delimiter && dialect.lineEnd === lineFeed
  const columns = chosen.map(({ member }) => member)
  const isKept =
    columns.length === file.columns.length && columns.every((name, at) => name === file.columns[at])
  if (isPlain && isKept) return { ...file, sent: { header, columns } }
  const places = chosen.map(({ at }) => at)
  const sent = { header: Buffer.from(recordOf(columns)), columns }
  return { ...file, sent, asIs: false, rows: () => rewritten(file, places) }
}

interface Chosen {
  readonly at: number
  readonly member: string
}

const chosenColumns = ({ columns, path }: RowFile, { map = {}, ignore = [] }: Reading): Chosen[] => {
  const absent = [...Object.keys(map), ...ignore].find((name) => !columns.includes(name))
  if (absent !== undefined)
    throw new UsageError(`${path} has no column ${JSON.stringify(absent)}; it has ${listOf(columns)}`)
  const chosen = columns
    .map((name, at) => ({ at, name, member: Object.hasOwn(map, name) ? (map[name] ?? name) : name }))
    .filter(({ name }) => !ignore.includes(name))
  const members = chosen.map(({ member }) => member)
  const twice = members.find((member, at) => members.indexOf(member) < at)
  if (twice !== undefined && Object.keys(map).length > 0)
    throw new UsageError(`${path}: two columns would be ${JSON.stringify(twice)}`)
  return chosen
}

const listOf = (names: readonly string[]): string => {
  const shown = names.slice(0, 20).map((name) => JSON.stringify(name.slice(0, 40)))
  return `${shown.join(', ')}${names.length > shown.length ? ', …' : ''}`
}

async function* rewritten(file: RowFile, places: readonly number[]): AsyncGenerator<Row> {
  for await (const row of file.rows()) yield row.fault === undefined ? written(row, file, places) : row
}

/** In a row that does not fit its header, no cell can be assigned safely. */
const written = (row: Row, { columns, dialect }: RowFile, places: readonly number[]): Row => {
  const cells = cellsOf(row.bytes, dialect)
  if (cells.length !== columns.length) {
    const had = `${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}`
    return { ...row, fault: `The row has ${had}; the header row has ${columns.length}.` }
  }
  return { ...row, wire: Buffer.from(recordOf(places.map((at) => cells[at] ?? ''))) }
}
