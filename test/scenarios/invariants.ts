import { expect } from 'vitest'
import type { Answer, Caller, Request } from '../support/answer.ts'
import { checkErrors, checkPage, checkStatusAnswer, isStatus } from './async-rules.ts'
import { checkBatch, checkMany } from './batch-rules.ts'
import { checkLines, checkList } from './list-rules.ts'
import { checkProblem, checkResult } from './result-rules.ts'

/** Paths of the problems that answers named. */
export type Met = Set<string>

/** Lambda's limit of a response; a larger one is lost, and the caller gets a 502 for work that was done. */
const maxResponseBytes = 6_291_556

/** Checks every answer for what all of them have in common, whatever the case is about. */
export const checking =
  (call: Caller, met: Met): Caller =>
  async (request) => {
    const answer = await call(request)
    const about = `${request.method} ${request.path.slice(0, 80)} → ${answer.status} ${answer.text.slice(0, 500)}`
    expect(answer.status, about).not.toBe(500)
    checkHeaders(answer, about)
    if (answer.text !== '') checkBody(request, answer, about)
    for (const [, path] of answer.text.matchAll(/"type":"(\/problems\/[^"]*)"/g)) if (path) met.add(path)
    return answer
  }

const checkHeaders = ({ status, headers, text }: Answer, about: string): void => {
  expect(headers['x-request-id'], about).toMatch(/^\S+$/)
  expect(headers['x-content-type-options'], about).toBe('nosniff')
  expect(headers['strict-transport-security'], about).toMatch(/max-age=\d{7}/)
  expect(headers['referrer-policy'], about).toBe('no-referrer')
  expect(headers['content-security-policy'], about).toContain("default-src 'none'")
  // It would name an endpoint, and no header says which that is.
  expect(headers['content-security-policy'], about).not.toContain('report-to')
  expect(headers['cache-control'], about).toMatch(status === 207 || status >= 400 ? /no-store/ : /\S/)
  expect(headers['x-powered-by'], about).toBeUndefined()
  // A failed atomic batch has its guilty operation's status; the method of the request itself is allowed.
  if (status === 405 && !headers['batch-summary']) expect(headers.allow, about).toMatch(/^[A-Z]+(, [A-Z]+)*$/)
  if (status === 503 || status === 429) expect(headers['retry-after'], about).toMatch(/^[1-9]\d*$/)
  if ('retry-after' in headers) expect(headers['retry-after'], about).toMatch(/^[1-9]\d*$/)
  const size = Buffer.byteLength(JSON.stringify({ statusCode: status, headers, body: text }))
  expect(size, about).toBeLessThanOrEqual(maxResponseBytes)
}

const linesOfErrors = /^(?:text\/csv|application\/x-ndjson); charset=utf-8$/

/** In the words of another protocol; what those have to be is in `test/faces`. */
const isForeign = ({ path }: Request, type: string): boolean =>
  path.startsWith('/v1/$batch') || path.startsWith('/elastic') || type === 'application/xml; charset=utf-8'

const checkBody = (request: Request, answer: Answer, about: string): void => {
  const { status, headers, text } = answer
  const type = headers['content-type'] ?? ''
  if (status === 200 && type === 'text/html; charset=utf-8') return
  if (status === 200 && linesOfErrors.test(type)) {
    if (request.path.includes('/errors')) checkErrors(answer, type, about)
    else checkLines(answer, type, about)
    return
  }
  if (isForeign(request, type)) return
  if (type === 'text/html; charset=utf-8') {
    expect(text, about).toMatch(/^<!doctype html>\n<html lang="en">/)
    return
  }
  const body = JSON.parse(text)
  const isBatch = body.summary !== undefined && Array.isArray(body.results)
  if (type.startsWith('application/problem+json')) checkProblem(body, status, about)
  else {
    expect(type, about).toMatch(/^application\/json(;|$)/)
    if (status >= 400) expect(isBatch, `${about}: an error without a problem`).toBe(true)
  }
  if (isStatus(body)) checkStatusAnswer(answer, body, about)
  else if (isBatch && 'outcome' in body) checkBatch(request, answer, body, about)
  else if (isBatch) checkMany(answer, body, about)
  else if (Array.isArray(body.items)) checkList(answer, body, about)
  else if (Array.isArray(body.results ?? body.batches)) checkPage(answer, body, about)
  else if (/\/operations\/[^/]+$/.test(request.path) && status === 200)
    checkResult(undefined, body, false, about)
}
