import type { AsyncBatch, OperationsSource, SentFile } from '../model/async-batch.ts'
import { bodyNameOf } from '../model/generation.ts'
import { BodyLost, type BodyStore } from '../ports/bodies.ts'
import { maxHeaderBytes } from '../rows/csv-header.ts'
import { createRecordStream } from '../rows/record-stream.ts'
import { scanOf } from '../rows/scan.ts'
import { entriesFrom, type FailedRow, type ResultsContext } from './results.ts'
import { restOfRows, type SentRow } from './rows-sent.ts'

/** A batch that was sent as a file in one request. */
export type ListBatch = AsyncBatch & { readonly source: OperationsSource & { readonly file: SentFile } }

export interface RowsContext extends ResultsContext {
  readonly bodies: () => Promise<BodyStore>
}

/** The rows of the file by the indexes of their operations, and the header row of a CSV. */
interface SentList {
  readonly header: string | undefined
  readonly rows: readonly (SentRow | undefined)[]
}

/**
 * The failed rows of a list from an index on, and its header row. Their file is small: it came in one request.
 * @throws BodyLost when the body is not there any more.
 */
export const failedRowsOfList = async (
  batch: ListBatch,
  firstIndex: number,
  context: RowsContext,
): Promise<{ readonly header: string | undefined; readonly failed: AsyncIterable<FailedRow> }> => {
  const { header, rows } = await sentList(batch, await context.bodies())
  const wanted = { firstIndex, failedOnly: true }
  return { header, failed: besideRows(entriesFrom(batch, wanted, context), rows) }
}

async function* besideRows(
  entries: ReturnType<typeof entriesFrom>,
  rows: SentList['rows'],
): AsyncGenerator<FailedRow> {
  for await (const entry of entries) yield { entry, sent: rows[entry.index] }
}

const sentList = async (batch: ListBatch, bodies: BodyStore): Promise<SentList> => {
  const { contentType, start, end } = batch.source.file
  const name = bodyNameOf(batch)
  // A batch that was cancelled before it began has not seen its body.
  const etag = batch.etag ?? (await bodies.find(name))
  if (etag === undefined) throw new BodyLost('the body was never stored')
  const stream = createRecordStream(scanOf(contentType))
  stream.feed(await bodies.range(name, etag, { start, end }))
  stream.finish()
  const header = contentType === 'text/csv' ? stream.next(maxHeaderBytes)?.content().toString() : undefined
  return { header, rows: restOfRows(stream, contentType) }
}
