import type { BatchResource } from '../../batch/resource.ts'
import { entriesFrom } from '../../jobs/results.ts'
import { type Entry, isFailure, isRefusal, type Refusal } from '../../model/outcome.ts'
import { resultsContext } from '../async-views.ts'
import { nextPage, readCursor } from '../cursor.ts'
import { choiceOf, flagOf, limitOf, parameterOf } from '../query.ts'
import type { AsyncContext } from '../request.ts'
import type { View } from '../view.ts'
import { withBatch } from './async-batches.ts'
import { readFailedRows } from './failed-rows.ts'
import { pageSizes } from './pages.ts'

type Which = 'failed' | 'success' | undefined

const pageOf = async (
  { batch }: BatchResource,
  which: Which,
  { request, dependencies }: AsyncContext,
): Promise<View<'results'> | Refusal> => {
  const { query } = request
  const limit = limitOf(query, pageSizes.results)
  if (isRefusal(limit)) return limit
  const from = readCursor(parameterOf(query, 'cursor'))
  if (isRefusal(from)) return from
  const entries: Entry[] = []
  const context = resultsContext(request, dependencies)
  const found = entriesFrom(batch, { firstIndex: from, failedOnly: which === 'failed' }, context)
  for await (const entry of found) {
    if (which === 'success' && isFailure(entry.result)) continue
    if (entries.length === limit)
      return { kind: 'results', entries, next: nextPage(request, entry.index, dependencies) }
    entries.push(entry)
  }
  return { kind: 'results', entries, next: undefined }
}

/** `GET /v1/batches/{batch}/results`. */
export const readBatchResults = withBatch(async (progress, request, dependencies) => {
  const which = choiceOf(request.query, 'status', ['failed', 'success'] as const)
  if (isRefusal(which)) return which
  return pageOf(progress, which, { request, dependencies })
})

/** `GET /v1/batches/{batch}/errors`. */
export const readBatchErrors = withBatch(async (progress, request, dependencies) => {
  const rows = flagOf(request.query, 'rows')
  if (isRefusal(rows)) return rows
  if (rows) return readFailedRows(progress, request, dependencies)
  return pageOf(progress, 'failed', { request, dependencies })
})
