import type { JsonObject } from '../json/value.ts'
import type { DecidedProblem, OperationProblem, PassingProblem } from './operation-problems.ts'
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

/** Why one operation failed. */
export interface Failure<Name extends OperationProblem = OperationProblem> {
  readonly problem: Name
  /** Of what an action refuses: what its deployer calls the problem. */
  readonly declared?: { readonly name: string; readonly title: string }
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

/** A failure that has a receipt code: it can be put on record, and answered again. */
export type DecidedFailure = Failure<DecidedProblem>

/** A failure that is on no record: the operation is to be sent again. */
export type PassingFailure = Failure<PassingProblem>

/** What an item decides of one operation. */
export type DecidedResult = Success | DecidedFailure

/** What became of one operation. */
export type Result = Success | Failure

/** Tells the failure of an operation from a value, wherever a function returns either. */
export const isFailure = <T>(value: T): value is Extract<T, Failure> => namesProblem(value)

const namesProblem = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'problem' in value

export const statusOf = (result: Result): number =>
  isFailure(result) ? problems[result.problem].status : result.status

export const isRetryable = (result: Result): boolean => isFailure(result) && result.retryAfter !== undefined

/** It stands, and can be put on record. Only what can be retried has no code. */
export const isDecided = (result: Result): result is DecidedResult => !isRetryable(result)

/** Why an operation failed; undefined when it did not. */
export const problemOf = (result: Result): OperationProblem | undefined =>
  isFailure(result) ? result.problem : undefined

export const failure = <Name extends OperationProblem>(
  problem: Name,
  detail: string,
  errors?: readonly FieldError[],
): Failure<Name> => ({
  problem,
  detail,
  ...(errors && errors.length > 0 ? { errors } : {}),
  ...(problems[problem].retryable ? { retryAfter: 1 } : {}),
})

/** Why a request is refused as a whole: nothing was run, and its idempotency key stays free. */
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

/** Tells the refusal of a request from a value, wherever a function returns either. */
export const isRefusal = <T>(value: T): value is Extract<T, Refusal> => namesProblem(value)
