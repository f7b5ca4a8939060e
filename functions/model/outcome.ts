import type { JsonObject } from '../json/value.ts'
import type { Headers } from './headers.ts'
import type { LimitName } from './limits.ts'
import type { DecidedProblem, OperationProblem, PassingProblem } from './operation-problems.ts'
import { type ProblemName, problems } from './problems.ts'

/** An invalid member: `pointer` is an RFC 6901 pointer into the request body. */
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
  /** The item, if it was requested. */
  readonly body?: Item
  /** The item does not fit its collection's schema as it is now. */
  readonly outdated?: true
  /** The item was requested and left out, because the answer could not carry all of them. */
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
  /** Labels of the operations because of which this one was not tried. */
  readonly causedBy?: readonly string[]
  /** Seconds; present exactly if sending the same operation again may help. */
  readonly retryAfter?: number
  /** Of a limit that was passed. */
  readonly members?: LimitPassed
  /** A write was sent and not answered: it may have taken effect, and may still. */
  readonly uncertain?: true
  /** It names what was not there yet, and is tried again once the rest of its batch is done. */
  readonly deferred?: true
  readonly replayed?: true
}

/** A failure with a receipt code: it can be recorded, and answered again. */
export type DecidedFailure = Failure<DecidedProblem>

/** A failure that is never recorded: the operation should be sent again. */
export type PassingFailure = Failure<PassingProblem>

/** The decision on one operation by its item. */
export type DecidedResult = Success | DecidedFailure

/** The result of one operation. */
export type Result = Success | Failure

/** What the result of an operation is called. */
export interface Called {
  /** Position in the batch, from 0. */
  readonly index: number
  /** The caller's label, or the index as text. */
  readonly id: string
  /** Line of an NDJSON or CSV body, or of a file of a form, from 1. */
  readonly line?: number | undefined
  /** Of a form: the file that it came in. */
  readonly file?: string | undefined
}

/**
 * A result, and what it is called: in no format and of no protocol. It is what is kept, and what every face makes its
 * text of.
 */
export interface Entry<Of extends Result = Result> extends Called {
  readonly result: Of
}

/** Distinguishes the failure of an operation from a value, for functions that return either. */
export const isFailure = <T>(value: T): value is Extract<T, Failure> => namesProblem(value)

const namesProblem = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'problem' in value

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

/** The result is final and can be recorded. Only retryable failures have no code. */
export const isDecided = (result: Result): result is DecidedResult => !isRetryable(result)

/** Why an operation failed; undefined after a success. */
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
  /** Of what an action refuses, where it is the only operation. */
  readonly declared?: Failure['declared']
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

/** Distinguishes the refusal of a request from a value, for functions that return either. */
export const isRefusal = <T>(value: T): value is Extract<T, Refusal> => namesProblem(value)
