import { resultOf } from '../batch/answer.ts'
import type { OperationResult } from '../model/result.ts'
import type { ResultsOptions } from '../options.ts'
import { isRecord, jsonCall, jsonOf } from '../send/call.ts'
import { type ExchangeContext, exchange } from '../send/exchange.ts'
import type { Read } from '../send/verdict.ts'
import { service } from '../service.ts'
import { type Followed, pathOf, withOperation } from './follow.ts'

interface Page {
  readonly results: readonly OperationResult[]
  /** The query of the next page. */
  readonly next: string | undefined
}

/** The present results of a batch, in order, read page by page on demand. */
export async function* results(
  job: Followed,
  { status, pageSize = service.resultsPerPage }: ResultsOptions,
  context: ExchangeContext,
): AsyncGenerator<OperationResult, void, undefined> {
  const known = typeof job === 'string' ? undefined : job.results
  if (known !== undefined) {
    for (const result of known) if (isAsked(result, status)) yield withOperation(result, job)
    return
  }
  let query: string | undefined = `?limit=${pageSize}${status === undefined ? '' : `&status=${status}`}`
  while (query !== undefined) {
    const call = jsonCall('GET', `${pathOf(job)}/results${query}`)
    const page: Page = await exchange(call, readPage, context)
    for (const result of page.results) yield withOperation(result, job)
    query = page.next
  }
}

const isAsked = ({ ok }: OperationResult, status: ResultsOptions['status']): boolean =>
  status === undefined || ok === (status === 'success')

const readPage: Read<Page> = (answered) => {
  const body = jsonOf(answered)
  if (answered.status !== 200 || !isRecord(body) || !Array.isArray(body.results)) return undefined
  const found = body.results.map(resultOf).filter((result) => result !== undefined)
  if (found.length !== body.results.length) return undefined
  return { value: { results: found, next: queryOf(body.next) } }
}

/** Only the query of the link is used: the client itself knows the path that leads to the service from here. */
export const queryOf = (next: unknown): string | undefined =>
  typeof next === 'string' ? next.slice(next.indexOf('?')) : undefined

/** The same of a page whose body has no room for it. */
export const nextOf = (link: string | null): string | undefined =>
  queryOf(/<([^>]*)>;\s*rel="next"/.exec(link ?? '')?.[1])
