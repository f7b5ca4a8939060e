import type { JsonObject } from '../json/value.ts'
import { type ProblemName, problems } from './problems.ts'

/** A member that is wrong: `pointer` is an RFC 6901 pointer into the request body. */
export interface FieldError {
  readonly pointer: string
  readonly detail: string
}

export interface Success {
  readonly status: 200 | 201 | 204 | 304
  /** The item's version after the operation; its ETag. */
  readonly version?: number
  /** Where a created item is. */
  readonly location?: string
  /** The item, where it was asked for. */
  readonly body?: JsonObject
  /** The item was asked for, and is left out: an answer could not carry it beside the others. */
  readonly truncated?: true
  readonly replayed?: true
}

export interface Failure {
  readonly problem: ProblemName
  readonly detail: string
  readonly errors?: readonly FieldError[]
  /** Labels of the operations on whose account this one was not tried. */
  readonly causedBy?: readonly string[]
  /** Seconds; present exactly where sending the same operation again may help. */
  readonly retryAfter?: number
  /** Further members of the problem, such as `limit`, `max` and `actual`. */
  readonly members?: Readonly<Record<string, unknown>>
  /** A write was sent and not answered: it may have taken effect, and may still. */
  readonly uncertain?: true
  readonly replayed?: true
}

/** What became of one operation. */
export type Result = Success | Failure

/** Tells the problem from the value, wherever a function returns either. */
export const isFailure = <T extends object>(
  value: T,
): value is Extract<T, { readonly problem: ProblemName }> => 'problem' in value

export const statusOf = (result: Result): number =>
  isFailure(result) ? problems[result.problem].status : result.status

export const isRetryable = (result: Result): boolean => isFailure(result) && result.retryAfter !== undefined

/** Not tried at all: the deadline or a failed dependency came first. */
export const isNotAttempted = (result: Result): boolean =>
  isFailure(result) && (result.problem === 'not-attempted' || result.problem === 'dependency-failed')

export const failure = (problem: ProblemName, detail: string, errors?: readonly FieldError[]): Failure => ({
  problem,
  detail,
  ...(errors && errors.length > 0 ? { errors } : {}),
  ...(problems[problem].retryable ? { retryAfter: 1 } : {}),
})

/** A request that is refused as a whole: nothing was run, and its idempotency key stays free. */
export interface Refusal {
  readonly problem: ProblemName
  readonly detail: string
  readonly errors?: readonly FieldError[]
  /** Further members of the problem body, such as `limit`, `max` and `actual`. */
  readonly members?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
  /** Seconds, for `Retry-After`. */
  readonly retryAfter?: number
}

/** @param actual left out where counting stopped at the limit; then one more is known of. */
export const overLimit = (limit: string, max: number, actual?: number): Refusal => ({
  problem: 'payload-too-large',
  detail: `${limit} is ${max}; the request has ${actual ?? 'more'}.`,
  members: { limit, max, actual: actual ?? max + 1 },
})
