import { findRecord } from '../../client/cli/rows/csv.ts'
import { findLine } from '../../client/cli/rows/lines.ts'
import { cellsOf } from '../../functions/rows/split-csv.ts'
import { foreignKind } from '../rows/foreign.ts'
import { jsonLines, NotRows } from '../rows/json-lines.ts'
import { type FileKind, kindOf } from '../rows/kind.ts'
import { type RawRecord, recordsOf } from '../rows/records.ts'
import type { Target } from '../state/target.ts'

/** A file as it can be sent. */
export interface Prepared {
  readonly name: string
  readonly size: number
  readonly body: Blob
  readonly contentType: Target['contentType']
  /** The rows of the body, the header row left out. */
  readonly rows: () => AsyncGenerator<RawRecord>
  /** Of a CSV file, as it stands there. */
  readonly header?: { readonly bytes: Uint8Array; readonly columns: readonly string[]; readonly end: number }
}

/** What is made of a list of JSON is in memory until it is sent. */
const mostJson = 256 * 1024 * 1024

export const prepare = async (file: File): Promise<Prepared> => {
  const { name, size } = file
  if (size === 0) throw new NotRows('The file is empty.')
  const start = new Uint8Array(await file.slice(0, 64 * 1024).arrayBuffer())
  const foreign = foreignKind(start)
  if (foreign !== undefined)
    throw new NotRows(`The file is ${foreign}. Save it as CSV in UTF-8, or as NDJSON or JSON.`)
  const prepared = { name, size, ...(await rowsIn(file, kindOf(name, new TextDecoder().decode(start)))) }
  if ((await prepared.rows().next()).done) throw new NotRows('The file has no rows.')
  return prepared
}

const rowsIn = async (file: File, kind: FileKind): Promise<Omit<Prepared, 'name' | 'size'>> => {
  switch (kind) {
    case 'csv':
      return { body: file, contentType: 'text/csv', ...(await csvIn(file)) }
    case 'ndjson':
      return linesIn(file)
    case 'json':
      return linesIn(await asLines(file))
  }
}

const linesIn = (body: Blob) => ({
  body,
  contentType: 'application/x-ndjson' as const,
  rows: () => recordsOf(body, findLine),
})

const asLines = async (file: File): Promise<Blob> => {
  if (file.size > mostJson)
    throw new NotRows('A list of JSON can have 256 MB here. As NDJSON, a value a line, it can be longer.')
  const lines: string[] = []
  for await (const line of jsonLines(file)) lines.push(`${line}\n`)
  if (lines.length === 0) throw new NotRows('The list is empty.')
  return new Blob(lines)
}

const csvIn = async (file: File) => {
  const { value: first } = await recordsOf(file, findRecord).next()
  if (first === undefined) throw new NotRows('The file has no header row.')
  const columns = cellsOf(new TextDecoder().decode(first.bytes))
  return { header: { bytes: first.bytes.slice(), columns, end: first.end }, rows: () => behindHeader(file) }
}

async function* behindHeader(file: File): AsyncGenerator<RawRecord> {
  let isHeader = true
  for await (const record of recordsOf(file, findRecord)) {
    if (!isHeader) yield record
    isHeader = false
  }
}
