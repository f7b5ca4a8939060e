import type { BatchResource } from '../batch/resource.ts'
import type { AsyncBatch, SentFile } from '../model/async-batch.ts'
import { bodyNameOf } from '../model/generation.ts'
import { BodyLost, type BodyStore } from '../ports/bodies.ts'
import { cellsOf } from '../rows/split-csv.ts'
import { fileRows, type RowsOfFile } from './file-rows.ts'
import { entriesFrom, type FailedRow, type ResultsContext } from './results.ts'
import type { SentRow } from './rows-sent.ts'

export interface RowsContext extends ResultsContext {
  readonly bodies: () => Promise<BodyStore>
}

/** The rows of all files by the indexes of their operations, and the header row of the first CSV. */
interface SentList {
  readonly header: string | undefined
  readonly rows: readonly (SentRow | undefined)[]
}

const filesOf = ({ source }: BatchResource['batch']): readonly SentFile[] => {
  if (source.kind !== 'operations') return []
  return source.files ?? (source.file ? [source.file] : [])
}

/** Whether it was sent as a file, or as several in a form, in one request. */
export const isList = (batch: BatchResource['batch']): batch is AsyncBatch => filesOf(batch).length > 0

/**
 * The failed rows of a list from an index on, and its header row. Its files are small: they came in one request.
 * @throws BodyLost when the body is not there any more.
 */
export const failedRowsOfList = async (
  batch: AsyncBatch,
  firstIndex: number,
  context: RowsContext,
): Promise<{ readonly header: string | undefined; readonly failed: AsyncIterable<FailedRow> }> => {
  const { header, rows } = listOf(await filesSent(batch, await context.bodies()))
  const wanted = { firstIndex, failedOnly: true }
  return { header, failed: besideRows(entriesFrom(batch, wanted, context), rows) }
}

async function* besideRows(
  entries: ReturnType<typeof entriesFrom>,
  rows: SentList['rows'],
): AsyncGenerator<FailedRow> {
  for await (const entry of entries) yield { entry, sent: rows[entry.index] }
}

/** The files stand side by side in the body. */
const filesSent = async (batch: AsyncBatch, bodies: BodyStore): Promise<readonly RowsOfFile[]> => {
  const files = filesOf(batch)
  const [start, end] = [files[0]?.start ?? 0, files.at(-1)?.end ?? 0]
  const name = bodyNameOf(batch)
  // A batch that was cancelled before it began has not seen its body.
  const etag = batch.etag ?? (await bodies.find(name))
  if (etag === undefined) throw new BodyLost('the body was never stored')
  const bytes = await bodies.range(name, etag, { start, end })
  return files.map((file) => fileRows(file, bytes.subarray(file.start - start, file.end - start)))
}

/** A table has one header row: rows of a file with other columns are told as text, and not by their cells. */
const listOf = (files: readonly RowsOfFile[]): SentList => {
  const header = files.find((file) => file.header !== undefined)?.header
  const columns = columnsOf(header)
  const rows: (SentRow | undefined)[] = []
  for (const file of files) {
    const isLaidOut = columnsOf(file.header) === columns
    for (const [at, row] of file.rows.entries())
      rows[file.first + at] = isLaidOut ? row : row && { text: row.text }
  }
  return { header, rows }
}

const columnsOf = (header: string | undefined): string | undefined =>
  header === undefined ? undefined : JSON.stringify(cellsOf(header))
