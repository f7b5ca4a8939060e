import { type BatchResource, isImport } from '../../batch/resource.ts'
import { type FailedRow, failedRowsFrom } from '../../jobs/results.ts'
import type { ImportBatch } from '../../model/async-batch.ts'
import { isRefusal, type Refusal } from '../../model/outcome.ts'
import { BodyLost } from '../../ports/bodies.ts'
import { resultsContext } from '../async-views.ts'
import { nextPage, readCursor } from '../cursor.ts'
import type { Dependencies } from '../dependencies.ts'
import { limitOf, parameterOf } from '../query.ts'
import type { ApiRequest } from '../request.ts'
import type { View } from '../view.ts'
import { pageSizes } from './pages.ts'

/** The most characters of rows in a page; one row is at most 1 MiB. */
const pageCharacters = 2_000_000

const noFile: Refusal = {
  problem: 'malformed-request',
  detail: 'rows=true goes with the errors of an import: other batches have no file.',
}

const fileGone: Refusal = {
  problem: 'not-found',
  detail: 'The uploaded file is not there any more; without rows=true the errors are.',
}

/** `GET /v1/batches/{batch}/errors?rows=true`: each failed row of a file, with its text as it was sent. */
export const readFailedRows = async (
  { batch }: Pick<BatchResource, 'batch'>,
  request: ApiRequest,
  dependencies: Dependencies,
): Promise<View<'rows'> | Refusal> => {
  if (!isImport(batch)) return noFile
  try {
    return await pageOf(batch, request, dependencies)
  } catch (error) {
    if (error instanceof BodyLost) return fileGone
    throw error
  }
}

const pageOf = async (
  batch: ImportBatch,
  request: ApiRequest,
  dependencies: Dependencies,
): Promise<View<'rows'> | Refusal> => {
  const limit = limitOf(request.query, pageSizes.results)
  if (isRefusal(limit)) return limit
  const from = readCursor(parameterOf(request.query, 'cursor'))
  if (isRefusal(from)) return from
  const context = { ...resultsContext(request, dependencies), bodies: dependencies.bodies }
  const { header } = batch
  const rows: FailedRow[] = []
  let characters = 0
  for await (const row of failedRowsFrom(batch, from, context)) {
    characters += JSON.stringify(row).length
    const isFull = rows.length === limit || (rows.length > 0 && characters > pageCharacters)
    if (isFull) return { kind: 'rows', rows, header, next: nextPage(request, row.entry.index, dependencies) }
    rows.push(row)
  }
  return { kind: 'rows', rows, header, next: undefined }
}
