import { parse } from 'csv-parse/sync'
import { parseDictionary } from 'structured-headers'
import { expect } from 'vitest'
import type { Answer } from '../support/answer.ts'
import { checkRetryIds, checkSums, type Summary } from './batch-rules.ts'
import { checkProblem, checkResult, type Result } from './result-rules.ts'

/** What every answer about an asynchronous batch keeps. */

interface Status {
  readonly summary: Summary & { readonly pending: number }
  readonly id: string
  readonly state: string
  readonly links: Record<string, string>
  readonly outcome?: string
  readonly results?: readonly Result[]
  readonly retry?: { readonly ids: readonly string[]; readonly after: number }
  readonly truncated?: true
  readonly import?: object
  readonly upload?: object
  readonly error?: { readonly status: number }
  readonly [instant: `${string}At`]: string | undefined
}

export const isStatus = (body: Partial<Status>): body is Status => body.summary?.pending !== undefined

/** Where the batch is, and what has been counted: of a batch in a list, too. */
const checkStatus = (status: Status, about: string): void => {
  const { summary, id, state, links, error } = status
  expect(Object.keys(status)[0], `${about}: summary comes first`).toBe('summary')
  expect(id, about).toMatch(/^[0-9a-z]{20}$/)
  const self = `/v1/batches/${id}`
  // What was answered at once has nothing to cancel.
  const further = ['results', 'errors', ...('cancellation' in links ? ['cancellation'] : [])]
  const more = further.map((name) => [name, `${self}/${name}`])
  expect(links, about).toEqual({ self, ...Object.fromEntries(more) })
  const { total, success, failed, pending } = summary
  expect(success + failed + pending, `${about}: 5.3 every operation is accounted for`).toBe(total)
  if (error) checkProblem({ ...error }, error.status, about)
  checkInstants(status, about)
  if (state === 'completed' || state === 'cancelled') expect(pending, about).toBe(0)
  if (state === 'queued') expect(pending, about).toBe(total)
}

const checkInstants = (status: Status, about: string): void => {
  const { createdAt, startedAt, completedAt, cancelledAt, expiresAt, state } = status
  const order = [createdAt, startedAt, completedAt, expiresAt].filter((instant) => instant !== undefined)
  for (const instant of [...order, cancelledAt ?? createdAt]) {
    expect(instant, about).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  }
  expect(order, about).toEqual(order.toSorted())
  const ended = cancelledAt === undefined ? 'completed' : 'cancelled'
  const open = startedAt === undefined ? 'queued' : 'running'
  expect(state, about).toBe(completedAt === undefined ? open : ended)
}

/** The answer of a status of its own: 200, 201 and 202. */
export const checkStatusAnswer = (answer: Answer, body: Status, about: string): void => {
  checkStatus(body, about)
  const { headers, status } = answer
  const isOver = body.completedAt !== undefined
  expect(headers['retry-after'], about).toEqual(isOver ? undefined : expect.stringMatching(/^[1-9]\d*$/))
  expect(headers['cache-control'], about).toContain('no-store')
  if (status > 200) expect(headers.location, about).toBe(body.links.self)
  const told = [...parseDictionary(headers['batch-summary'] ?? '')].map(([name, [value]]) => [name, value])
  const { notAttempted, ...counts } = body.summary
  expect(Object.fromEntries(told), about).toEqual({ ...counts, 'not-attempted': notAttempted })
  if (isOver && status === 200) checkEnd(body, about)
  else expect(body, about).not.toHaveProperty('results')
}

/** What a synchronous body has. */
const checkEnd = (body: Status, about: string): void => {
  const { summary, results = [], retry = { ids: [], after: 0 }, outcome, truncated = false } = body
  const { success, failed, total } = summary
  if (total > 0) {
    expect(outcome, about).toBe(failed === 0 ? 'succeeded' : success === 0 ? 'failed' : 'partial')
  }
  for (const result of results) checkResult(undefined, result, truncated, about)
  checkAscending(results, about)
  if (truncated) return
  // `return=minimal` lists failures only.
  if (results.length < total) expect(results.length, about).toBe(failed)
  checkSums(results, summary, results.length < total, about)
  checkRetryIds(results, retry, about)
}

const checkAscending = (results: readonly Result[], about: string): void => {
  const indices = results.map(({ index }) => index)
  expect(indices, `${about}: 3.1 order`).toEqual([...new Set(indices)].toSorted((a, b) => a - b))
}

interface Page {
  readonly results?: readonly Result[]
  readonly batches?: readonly Status[]
  readonly next?: string
  readonly truncated?: true
}

export const checkPage = ({ headers }: Answer, body: Page, about: string): void => {
  const { next, results = [], batches = [] } = body
  expect(headers.link, about).toBe(next === undefined ? undefined : `<${next}>; rel="next"`)
  checkAscending(results, about)
  for (const result of results) checkResult(undefined, result, body.truncated === true, about)
  for (const batch of batches) checkStatus(batch, about)
  const instants = batches.map(({ createdAt }) => createdAt)
  expect(instants, `${about}: 5.4 newest first`).toEqual(instants.toSorted().reverse())
}

/** Failed results as lines or rows. */
export const checkErrors = ({ text }: Answer, type: string, about: string): void => {
  if (type.startsWith('text/csv')) {
    const [header] = parse(text, { record_delimiter: '\r\n' })
    // With the rows of a file, its own columns come first.
    if (header?.includes('error.row')) return
    const columns = 'index,id,line,status,type,title,detail,pointer,retryable'
    expect(header, about).toEqual(columns.split(','))
    return
  }
  const lines = text.split('\n').slice(0, -1)
  for (const line of lines) checkResult(undefined, JSON.parse(line), false, about)
  expect(text, about).toBe(lines.map((line) => `${line}\n`).join(''))
}
