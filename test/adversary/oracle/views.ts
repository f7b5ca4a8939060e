import type { Operation, Request } from '../history/spec.ts'
import { withoutManaged } from '../play/items.ts'
import type { Data, Journal, Known, Told } from '../play/journal.ts'
import type { AskedOperation } from './model.ts'

/** What a client was told of one operation, once. */
export interface Result {
  /** 0: it succeeded, and nothing more was said. */
  readonly status: number
  readonly version?: number
  readonly body?: Data
  /** … and with what the service puts beside it. */
  readonly shown?: Data
  /** The name of its problem. */
  readonly problem?: string
  readonly causedBy?: readonly string[]
  readonly retryable: boolean
  readonly location?: string
  /** Of a read: it was marked as one that does not fit. */
  readonly outdated?: boolean
  readonly isRead?: boolean
}

interface Answer {
  readonly told: Told
  /** By index; undefined where this answer says nothing of the operation. */
  readonly results: readonly (Result | undefined)[]
}

/** A request as its client has seen it. */
export interface View {
  readonly known: Known
  readonly operations: readonly AskedOperation[]
  /** When it was first sent. */
  readonly since: number
  readonly answers: readonly Answer[]
  /** What was told last, by index. */
  readonly last: readonly (Result | undefined)[]
  /** When what was told last of an operation was told first. */
  readonly until: readonly number[]
}

export const isFailed = ({ status }: Result): boolean => status >= 400

/** What stands for good: it is said the same each time, and it is so. */
export const isFinal = (result: Result | undefined): result is Result =>
  result !== undefined && !result.retryable && result.status < 500

/** Told that nothing was done, and asked for by no key: nothing can be done any more. */
const withoutEffect = new Set(['not-attempted', 'throttled', 'contention'])

export const isWithoutEffect = (result: Result | undefined, { request }: Known): boolean =>
  result !== undefined &&
  request.key === undefined &&
  request.form !== 'async' &&
  request.form !== 'import' &&
  withoutEffect.has(result.problem ?? '')

export const viewsOf = (journal: Journal): readonly View[] =>
  [...journal.requests.values()].map((known) => viewOf(known, journal))

const viewOf = (known: Known, { entries }: Journal): View => {
  const { principal: by } = known.request
  const operations = known.request.operations.map((operation) => ({ ...operation, by }))
  const own = entries.filter((entry) => 'request' in entry && entry.request === known.id)
  const answers = own.flatMap((entry): Answer[] => {
    if (entry.kind !== 'told') return []
    const results = resultsOf(entry, known)
    return results ? [{ told: entry, results }] : []
  })
  const last: (Result | undefined)[] = operations.map(() => undefined)
  const until: number[] = operations.map(() => Number.POSITIVE_INFINITY)
  for (const { told, results } of answers) {
    for (const [index, result] of results.entries()) {
      const before = last[index]
      if (result === undefined || (before !== undefined && isFinal(before))) continue
      last[index] = result
      until[index] = told.moment
    }
  }
  return { known, operations, since: own[0]?.moment ?? 0, answers, last, until }
}

// biome-ignore lint/suspicious/noExplicitAny: bodies as they came
type Body = any

const resultsOf = (told: Told, { request }: Known): readonly (Result | undefined)[] | undefined => {
  const { about, status, body } = told
  if (about !== 'answer')
    return status === 200 && body?.results ? listed(body.results, request.operations) : undefined
  if (request.form === 'item') return single(told, request)
  if (!Array.isArray(body?.results) || body.type === '/problems/invalid-batch') return undefined
  const results = listed(body.results, request.operations)
  return request.shows === 'failures' ? results.map((result) => result ?? quiet) : results
}

const quiet: Result = { status: 0, retryable: false }

const listed = (
  entries: readonly Body[],
  operations: readonly Operation[],
): readonly (Result | undefined)[] => {
  const results: (Result | undefined)[] = operations.map(() => undefined)
  for (const entry of entries)
    results[entry.index] = { ...resultOf(entry), ...readOf(operations[entry.index], entry.body) }
  return results
}

const readOf = (operation: Operation | undefined, body: Body): Pick<Result, 'isRead'> =>
  operation?.method === 'GET' && body !== undefined ? { isRead: true } : {}

const versionIn = (etag: unknown): { version?: number } => {
  const digits = typeof etag === 'string' ? /^"(\d+)"$/.exec(etag)?.[1] : undefined
  return digits === undefined ? {} : { version: Number(digits) }
}

const nameOf = (type: unknown): { problem?: string } =>
  typeof type === 'string' ? { problem: type.replace('/problems/', '') } : {}

const resultOf = (entry: Body): Result => ({
  status: entry.status,
  retryable: entry.retryable === true,
  ...versionIn(entry.etag),
  ...(entry.body === undefined ? {} : { body: withoutManaged(entry.body), shown: entry.body }),
  ...nameOf(entry.error?.type),
  ...(entry.causedBy === undefined ? {} : { causedBy: entry.causedBy }),
  ...(entry.location === undefined ? {} : { location: entry.location }),
  ...(entry.outdated === undefined ? {} : { outdated: entry.outdated }),
})

/** Problems of the request as a whole: they say nothing of the operation. */
const ofRequest = new Set(['idempotency-key-in-progress', 'idempotency-key-reused'])

const single = (
  { status, headers, body }: Told,
  { operations: [operation] }: Request,
): readonly Result[] | undefined => {
  const problem = status >= 400 ? nameOf(body?.type) : {}
  if (status >= 500 || ofRequest.has(problem.problem ?? '')) return undefined
  const shown = status < 300 && body !== undefined ? { body: withoutManaged(body), shown: body } : {}
  const read = readOf(operation, shown.body)
  const marked = headers['item-outdated'] === '?1' ? { outdated: true } : {}
  return [{ status, retryable: false, ...versionIn(headers.etag), ...shown, ...problem, ...read, ...marked }]
}
