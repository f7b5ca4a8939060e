import { parseDictionary } from 'structured-headers'
import { expect } from 'vitest'
import type { Answer, Request } from '../support/answer.ts'
import { checkResult, jsonOf, type Result } from './result-rules.ts'

/** The rules 3.1 to 3.3 and 3.5, which every batch's answer keeps. */

export interface Summary {
  readonly total: number
  readonly success: number
  readonly failed: number
  readonly notAttempted: number
  readonly retryable: number
  readonly replayed: number
}

interface Body {
  readonly summary: Summary
  readonly outcome: string
  readonly results: readonly Result[]
  readonly retry: { readonly ids: readonly string[]; readonly after: number }
  readonly truncated?: true
}

export const checkBatch = (request: Request, answer: Answer, body: Body, about: string): void => {
  const { summary, results, outcome } = body
  const isProblem = answer.status >= 400 && 'type' in body
  if (!isProblem) expect(Object.keys(body)[0], `${about}: 3.3 summary comes first`).toBe('summary')
  const isMinimal = /return=minimal/.test(answer.headers['preference-applied'] ?? '')
  checkOrder(results, summary.total, isMinimal, about)
  checkCounts(results, summary, isMinimal, about)
  const { success, failed } = summary
  expect(outcome, about).toBe(failed === 0 ? 'succeeded' : success === 0 ? 'failed' : 'partial')
  const sent = jsonOf(request)
  for (const result of results) checkResult(sent, result, body.truncated === true, about)
  checkRetry(answer, body, about)
  checkSummaryHeader(answer, summary, about)
}

/** Several items by id have the same results, without an outcome. */
export const checkMany = (answer: Answer, body: Pick<Body, 'summary' | 'results'>, about: string): void => {
  checkOrder(body.results, body.summary.total, false, about)
  checkCounts(body.results, body.summary, false, about)
  checkSummaryHeader(answer, body.summary, about)
}

const checkOrder = (results: readonly Result[], total: number, isMinimal: boolean, about: string): void => {
  const indices = results.map(({ index }) => index)
  const all = Array.from({ length: total }, (_, index) => index)
  expect(indices, `${about}: 3.1 order`).toEqual(isMinimal ? all.filter((at) => indices.includes(at)) : all)
  for (const { id, status } of results) {
    expect(id, about).toMatch(/./)
    expect(Number.isInteger(status) && status >= 200, about).toBe(true)
  }
}

const checkCounts = (
  results: readonly Result[],
  summary: Summary,
  isMinimal: boolean,
  about: string,
): void => {
  expect(summary.success + summary.failed, `${about}: 3.2 counts`).toBe(summary.total)
  checkSums(results, summary, isMinimal, about)
}

/** What is counted is what is listed. */
export const checkSums = (
  results: readonly Result[],
  summary: Summary,
  isMinimal: boolean,
  about: string,
): void => {
  const failed = results.filter(({ status }) => status >= 400)
  expect(summary.failed, `${about}: 3.2 failed`).toBe(failed.length)
  expect(summary.retryable, about).toBe(failed.filter(({ retryable }) => retryable).length)
  expect(summary.notAttempted, about).toBe(failed.filter(isNotAttempted).length)
  if (!isMinimal) expect(summary.replayed, about).toBe(results.filter(({ replayed }) => replayed).length)
}

const isNotAttempted = ({ error }: Result): boolean =>
  error?.type === '/problems/not-attempted' || error?.type === '/problems/dependency-failed'

const checkRetry = ({ headers }: Answer, { results, retry }: Body, about: string): void => {
  checkRetryIds(results, retry, about)
  expect(headers['retry-after'], about).toBe(retry.after > 0 ? String(retry.after) : undefined)
}

export const checkRetryIds = (results: readonly Result[], retry: Body['retry'], about: string): void => {
  const again = results.filter(({ retryable }) => retryable)
  const after = Math.max(0, ...again.map(({ retryAfter }) => retryAfter ?? 0))
  expect(retry, `${about}: 3.5 retry`).toEqual({ ids: again.map(({ id }) => id), after })
}

const checkSummaryHeader = ({ headers }: Answer, summary: Summary, about: string): void => {
  const told = [...parseDictionary(headers['batch-summary'] ?? '')].map(([name, [value]]) => [name, value])
  const { notAttempted, ...counts } = summary
  expect(Object.fromEntries(told), `${about}: 3.3 Batch-Summary`).toEqual({
    ...counts,
    'not-attempted': notAttempted,
  })
}
