import type { JsonObject } from '../json/value.ts'
import type { Headers } from './headers.ts'
import type { LimitName } from './limits.ts'
import { type ProblemName, problems } from './problems.ts'

/** A member that is wrong: `pointer` is an RFC 6901 pointer into the request body. */
export interface FieldError {
  readonly pointer: string
  readonly detail: string
}

/** An item as it is shown. */
export type Item = JsonObject & { readonly id: string }

/** Which item. */
export interface ItemName {
  readonly collection: string
  readonly id: string
}

/** Which limit was passed, its value, and what was sent as far as it was counted. */
export interface LimitPassed {
  readonly limit: LimitName
  readonly max: number
  readonly actual?: number
}

export interface Success {
  readonly status: 200 | 201 | 204 | 304
  /** The item's version after the operation; its ETag. */
  readonly version?: number
  /** Of a create: the item that it made. */
  readonly created?: ItemName
  /** The item, where it was asked for. */
  readonly body?: Item
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
  /** Of a limit that was passed. */
  readonly members?: LimitPassed
  /** A write was sent and not answered: it may have taken effect, and may still. */
  readonly uncertain?: true
  readonly replayed?: true
}

/** What became of one operation. */
export type Result = Success | Failure

/** What the result of an operation is called. */
export interface Called {
  /** Position in the batch, from 0. */
  readonly index: number
  /** The caller's label, or the index as text. */
  readonly id: string
  /** Line of an NDJSON or CSV body, from 1. */
  readonly line?: number | undefined
}

/**
 * A result, and what it is called: in no format and of no protocol. It is what is kept, and what every face makes its
 * text of.
 */
export interface Entry<Of extends Result = Result> extends Called {
  readonly result: Of
}

/** Tells the problem from the value, wherever a function returns either. */
export const isFailure = <T extends object>(
  value: T,
): value is Extract<T, { readonly problem: ProblemName }> => 'problem' in value

export const statusOf = (result: Result): number =>
  isFailure(result) ? problems[result.problem].status : result.status

export const isRetryable = (result: Result): boolean => isFailure(result) && result.retryAfter !== undefined

/** A write was sent and not answered: it may have taken effect, and may still. */
export const isUncertain = (result: Result): boolean => isFailure(result) && result.uncertain === true

/** Whether an item that was asked for is left out. */
export const isTruncated = (result: Result): boolean => !isFailure(result) && result.truncated === true

/** An item that an answer or a record cannot carry is left out, and that is told. */
export const withoutItem = (result: Result): Result => {
  if (isFailure(result) || result.body === undefined) return result
  const { body: _, ...rest } = result
  return { ...rest, truncated: true }
}

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
  /** Of a limit that was passed. */
  readonly members?: LimitPassed
  /** Operations on whose account the request is refused, where several are told. */
  readonly results?: readonly Entry<Failure>[]
  /** Ids that name no item, where all have to. */
  readonly missing?: readonly string[]
  readonly headers?: Headers
  /** Seconds, for `Retry-After`. */
  readonly retryAfter?: number
}

/** @param actual left out where counting stopped at the limit; then one more is known of. */
export const overLimit = (limit: LimitName, max: number, actual?: number): Refusal => ({
  problem: 'payload-too-large',
  detail: `${limit} is ${max}; the request has ${actual ?? 'more'}.`,
  members: { limit, max, actual: actual ?? max + 1 },
})

/** Tells the refusal of a request from a value, wherever a function returns either. */
export const isRefusal = <T>(value: T): value is Extract<T, Refusal> =>
  typeof value === 'object' && value !== null && 'problem' in value
