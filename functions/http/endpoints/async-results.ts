import { fittedPage } from '../../batch/render/entries.ts'
import type { Entry } from '../../batch/render/entry.ts'
import { type ErrorsType, errorsAs } from '../../batch/render/errors.ts'
import { isSafe, json, type Response } from '../../batch/render/response.ts'
import type { BatchResource } from '../../batch/resource.ts'
import { entriesFrom } from '../../jobs/results.ts'
import { isRefusal, type Refusal } from '../../model/outcome.ts'
import { resultsContext } from '../async-batch.ts'
import { linkTo, nextPage, readCursor } from '../cursor.ts'
import type { Dependencies } from '../dependencies.ts'
import { choiceOf, flagOf, limitOf, textOf } from '../query.ts'
import type { ApiRequest } from '../request.ts'
import { withBatch } from './async-batches.ts'
import { readFailedRows } from './failed-rows.ts'
import { pageSizes, typeFor } from './pages.ts'

interface Page {
  readonly entries: readonly Entry[]
  /** Where the next page is; undefined after the last. */
  readonly next: string | undefined
}

type Which = 'failed' | 'success' | undefined

const pageOf = async (
  { batch }: BatchResource,
  which: Which,
  request: ApiRequest,
  dependencies: Dependencies,
): Promise<Page | Refusal> => {
  const { query } = request
  const limit = limitOf(query, pageSizes.results)
  if (isRefusal(limit)) return limit
  const from = readCursor(textOf(query, 'cursor'))
  if (isRefusal(from)) return from
  const entries: Entry[] = []
  const context = resultsContext(request, dependencies)
  const found = entriesFrom(batch, from, { failedOnly: which === 'failed' }, context)
  for await (const entry of found) {
    if (which === 'success' && entry.status >= 400) continue
    if (entries.length === limit) return { entries, next: nextPage(request, entry.index, dependencies) }
    entries.push(entry)
  }
  return { entries, next: undefined }
}

const answerOf = ({ entries, next }: Page): Response => ({
  statusCode: 200,
  headers: { 'content-type': json, ...linkTo(next) },
  body: fittedPage(entries, next),
})

/** `GET /v1/batches/{batch}/results`. */
export const readBatchResults = withBatch(async (progress, request, dependencies) => {
  const which = choiceOf(request.query, 'status', ['failed', 'success'] as const)
  if (isRefusal(which)) return which
  const page = await pageOf(progress, which, request, dependencies)
  return isRefusal(page) ? page : answerOf(page)
})

/** `GET /v1/batches/{batch}/errors`. */
export const readBatchErrors = withBatch(async (progress, request, dependencies) => {
  const rows = flagOf(request.query, 'rows')
  if (isRefusal(rows)) return rows
  if (rows) return readFailedRows(progress, request, dependencies)
  const page = await pageOf(progress, 'failed', request, dependencies)
  if (isRefusal(page)) return page
  const type = typeFor(request)
  return type === json ? answerOf(page) : inLines(page, type)
})

/** A page of lines too large to be sent would have to be cut; it has JSON's way to leave detail out. */
const inLines = (page: Page, type: ErrorsType): Response => {
  const body = errorsAs(type, page.entries)
  const sent = isSafe(body) ? body : errorsAs(type, page.entries.map(withoutDetail))
  return {
    statusCode: 200,
    headers: { 'content-type': `${type}; charset=utf-8`, ...linkTo(page.next) },
    body: sent,
  }
}

const withoutDetail = ({ body: _, error, ...entry }: Entry): Entry => {
  if (error === undefined) return entry
  const { type, title, status } = error
  return { ...entry, error: { type, title, status } }
}
