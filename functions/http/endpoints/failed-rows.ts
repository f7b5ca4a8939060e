import { type BatchResource, isImport } from '../../batch/resource.ts'
import { failedRowsOfList, isList } from '../../jobs/list-rows.ts'
import { type FailedRow, failedRowsFrom } from '../../jobs/results.ts'
import { isRefusal, type Refusal } from '../../model/outcome.ts'
import { BodyLost } from '../../ports/bodies.ts'
import { resultsContext } from '../async-views.ts'
import { nextPage, readCursor } from '../cursor.ts'
import type { AsyncDependencies } from '../dependencies.ts'
import { limitOf, parameterOf } from '../query.ts'
import type { ApiRequest } from '../request.ts'
import type { View } from '../view.ts'
import { pageSizes } from './pages.ts'

/** The most bytes of rows in a page, as JSON: an answer carries them in any face. One row alone may have more. */
const pageBytes = 2_000_000

const noFile: Refusal = {
  problem: 'malformed-request',
  detail: 'rows=true goes with a file that is run later: an import, a list in CSV or NDJSON, or a form.',
}

const fileGone: Refusal = {
  problem: 'not-found',
  detail: 'The file is not there any more; without rows=true the errors are.',
}

/** `GET /v1/batches/{batch}/errors?rows=true`: each failed row of a file, with its text as it was sent. */
export const readFailedRows = async (
  { batch }: Pick<BatchResource, 'batch'>,
  request: ApiRequest,
  dependencies: AsyncDependencies,
): Promise<View<'rows'> | Refusal> => {
  if (!isImport(batch) && !isList(batch)) return noFile
  const limit = limitOf(request.query, pageSizes.results)
  if (isRefusal(limit)) return limit
  const from = readCursor(parameterOf(request.query, 'cursor'))
  if (isRefusal(from)) return from
  const context = { ...resultsContext(request, dependencies), bodies: dependencies.bodies }
  try {
    const { header, failed } = isImport(batch)
      ? { header: batch.header, failed: failedRowsFrom(batch, from, context) }
      : await failedRowsOfList(batch, from, context)
    const { rows, next } = await pageOf(failed, limit)
    return { kind: 'rows', rows, header, next: nextPage(request, next, dependencies) }
  } catch (error) {
    if (error instanceof BodyLost) return fileGone
    throw error
  }
}

/** As many rows as go into a page, and the index of the next one. */
const pageOf = async (failed: AsyncIterable<FailedRow>, limit: number) => {
  const rows: FailedRow[] = []
  let bytes = 0
  for await (const row of failed) {
    bytes += Buffer.byteLength(JSON.stringify(row))
    const isFull = rows.length === limit || (rows.length > 0 && bytes > pageBytes)
    if (isFull) return { rows, next: row.entry.index }
    rows.push(row)
  }
  return { rows, next: undefined }
}
