import { expect } from 'vitest'
import { type Answer, bodyOf } from '../support/answer.ts'
import { labelOf, type Members, type ModelResult, type WireOperation } from '../support/model.ts'

/** One result as it is told on the wire, as far as these tests look at it. */
export interface Told {
  readonly index: number
  readonly id: string
  readonly status: number
  readonly etag?: string
  readonly body?: Members
  readonly retryable?: boolean
  readonly retryAfter?: number
  readonly causedBy?: readonly string[]
  readonly replayed?: true
}

interface Summary {
  readonly total: number
  readonly success: number
  readonly failed: number
  readonly notAttempted: number
  readonly retryable: number
  readonly replayed: number
}

export const resultsOf = (answer: Answer): readonly Told[] => bodyOf(answer).results

/** Index, label, status, ETag, item and causes, in the model's terms. */
export const inModelTerms = ({ status, etag, body, causedBy }: Told): ModelResult => ({
  status,
  ...(etag === undefined ? {} : { etag }),
  ...(body === undefined ? {} : { body }),
  ...(causedBy === undefined ? {} : { causedBy: [...causedBy].sort() }),
})

/** As the answer must show them: `causedBy` in one order, and bodies only where they are asked for. */
export const shown = (results: readonly ModelResult[], represent: boolean): ModelResult[] =>
  results.map(({ body, causedBy, ...rest }) => ({
    ...rest,
    ...(causedBy === undefined ? {} : { causedBy: [...causedBy].sort() }),
    ...(represent && body !== undefined ? { body } : {}),
  }))

const isFailed = ({ status }: { readonly status: number }): boolean => status >= 400

/** What holds for every answer with results, whatever was asked: places, counts, outcome, retries, headers. */
export const checkCounts = (answer: Answer, total: number): void => {
  const { summary, outcome, retry } = bodyOf(answer) as {
    summary: Summary
    outcome: string
    retry: { ids: string[]; after: number }
  }
  const results = resultsOf(answer)
  expect(results.map(({ index }) => index)).toEqual(Array.from({ length: total }, (_, at) => at))
  for (const { id, status, retryable, retryAfter } of results) {
    expect(typeof id).toBe('string')
    expect(Number.isInteger(status) && status >= 200 && status < 600, `status ${status}`).toBe(true)
    if (status >= 400) expect(typeof retryable).toBe('boolean')
    expect(Number.isInteger(retryAfter), 'an integer retryAfter').toBe(retryable === true)
  }
  const failed = results.filter(isFailed).length
  const retryable = results.filter((result) => result.retryable)
  expect(summary).toEqual({
    total,
    success: total - failed,
    failed,
    notAttempted: results.filter(isNotAttempted).length,
    retryable: retryable.length,
    replayed: results.filter(({ replayed }) => replayed).length,
  })
  expect(outcome).toBe(failed === 0 ? 'succeeded' : failed === total ? 'failed' : 'partial')
  const after = Math.max(0, ...retryable.map(({ retryAfter = 0 }) => retryAfter))
  expect(retry).toEqual({ ids: retryable.map(({ id }) => id), after })
  expect(answer.headers['retry-after']).toBe(after === 0 ? undefined : String(after))
  expect(answer.headers['batch-summary']).toBe(headerOf(summary))
  expect(Object.keys(bodyOf(answer)).indexOf('summary'), 'summary before results').toBeLessThan(
    Object.keys(bodyOf(answer)).indexOf('results'),
  )
}

/** 424, and what the deadline kept from being started. */
const isNotAttempted = (result: Told): boolean => {
  const { error } = result as Told & { error?: { type: string } }
  return error?.type === '/problems/dependency-failed' || error?.type === '/problems/not-attempted'
}

const headerOf = ({ total, success, failed, notAttempted, retryable, replayed }: Summary): string =>
  `total=${total}, success=${success}, failed=${failed}, not-attempted=${notAttempted}, retryable=${retryable}, replayed=${replayed}`

/** The answer to a batch that met no trouble is what the model says. */
export const checkAnswer = (
  answer: Answer,
  operations: readonly WireOperation[],
  results: readonly ModelResult[],
  represent: boolean,
): void => {
  const told = resultsOf(answer)
  expect(told.map(inModelTerms)).toEqual(shown(results, represent).map(readsShown(operations, results)))
  expect(told.map(({ id }) => id)).toEqual(operations.map(labelOf))
  checkCounts(answer, operations.length)
}

/** A GET shows the item always. */
const readsShown =
  (operations: readonly WireOperation[], results: readonly ModelResult[]) =>
  (result: ModelResult, index: number): ModelResult => {
    const body = results[index]?.body
    return operations[index]?.method === 'GET' && body !== undefined ? { ...result, body } : result
  }

/** Status of the whole response: 207; an atomic batch has its first guilty operation's own, or 200. */
export const statusOf = (results: readonly ModelResult[], atomic: boolean): number =>
  atomic ? (results.find((result) => isFailed(result) && result.status !== 424)?.status ?? 200) : 207
