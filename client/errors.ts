import type { BatchStatus } from './model/asynchronous.ts'
import type { Unshown } from './model/list.ts'
import type { AnyOperation } from './model/operation.ts'
import type { BatchResult, OperationResult, Problem } from './model/result.ts'

/** Every error that this package throws on purpose. */
export class MultistatusError extends Error {
  override readonly name: string = 'MultistatusError'
}

/** The answer to a call that did not succeed completely. */
export interface FailedBatch extends BatchResult<readonly FailedBatchEntry[]> {
  /** Present for an asynchronous batch. */
  readonly status?: BatchStatus
  /** Why nothing could be run, such as an unreadable file. */
  readonly error?: Problem | undefined
}

/** A result, and its operation if the call knew it. */
export type FailedBatchEntry = OperationResult & { readonly operation?: AnyOperation | undefined }

/** The call was answered, and not every operation succeeded. Not generic, so that `instanceof` keeps its types. */
export class PartialFailureError extends MultistatusError {
  override readonly name = 'PartialFailureError'
  /** The results of all operations. */
  readonly result: FailedBatch

  constructor(result: FailedBatch) {
    super(describe(result))
    this.result = result
  }
}

/** An operation holds a value that JSON would change or lose; it was not sent. */
export class UnsendableError extends MultistatusError {
  override readonly name = 'UnsendableError'
  /** The operation's position in the caller's list. */
  readonly index: number
  /** The place in the operation (RFC 6901). */
  readonly pointer: string
  /** Results of those requests of the same call that were answered. Empty for an array, which is checked beforehand. */
  answered: readonly OperationResult[] = []

  constructor(index: number, pointer: string, why: string) {
    super(`operation ${index} cannot be sent: ${pointer === '' ? 'it' : shortened(pointer)} ${why}`)
    this.index = index
    this.pointer = pointer
  }
}

/** The service cannot show an item of a list, since its collection's own code fails at it; `onUnshown` passes it by. */
export class UnshownItemError extends MultistatusError {
  override readonly name = 'UnshownItemError'
  readonly id: string
  readonly problem: Problem

  constructor(collection: string, { id, error }: Unshown) {
    super(`the item ${id} of ${collection} cannot be shown: ${explain(error)}`)
    this.id = id
    this.problem = error
  }
}

/** The state of a call that ends without all answers. */
export interface Unfinished {
  /** The keys of requests without a final answer. The same call with the same key continues where it ended. */
  readonly idempotencyKey?: string | undefined
  /** How often the request was sent. */
  readonly attempts: number
  /** An attempt may have taken effect although its answer is unknown. */
  readonly mayHaveRun: boolean
  /** Results of those requests of the same call that were answered. */
  readonly answered?: readonly OperationResult[]
}

/** The service refused a request as a whole: this attempt ran none of its operations. */
export class RequestError extends MultistatusError implements Unfinished {
  override readonly name = 'RequestError'
  readonly status: number
  /** Undefined when a gateway or proxy answered instead, without a problem. */
  readonly problem: Problem | undefined
  /** `x-request-id`, to be found in the service's log. */
  readonly requestId: string | undefined
  readonly idempotencyKey: string | undefined
  readonly attempts: number
  readonly mayHaveRun: boolean
  answered: readonly OperationResult[] = []

  constructor(refusal: Refusal) {
    super(refusalText(refusal))
    this.status = refusal.status
    this.problem = refusal.problem
    this.requestId = refusal.requestId
    this.idempotencyKey = refusal.idempotencyKey
    this.attempts = refusal.attempts
    this.mayHaveRun = refusal.mayHaveRun
  }
}

interface Refusal extends Unfinished {
  readonly status: number
  readonly problem: Problem | undefined
  readonly requestId: string | undefined
}

/** No attempt brought a readable answer. `mayHaveRun` is false if none can have reached the service. */
export class NoAnswerError extends MultistatusError implements Unfinished {
  override readonly name = 'NoAnswerError'
  readonly idempotencyKey: string | undefined
  readonly attempts: number
  readonly mayHaveRun: boolean
  answered: readonly OperationResult[] = []

  constructor({ idempotencyKey, attempts, mayHaveRun }: Unfinished, cause: unknown) {
    super(`no answer after ${attempts} attempts: ${reasonOf(cause)}`, { cause })
    this.idempotencyKey = idempotencyKey
    this.attempts = attempts
    this.mayHaveRun = mayHaveRun
  }
}

const shortened = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text)

/** An error's message, with the reason that `fetch` keeps in its cause. */
export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  if (!(cause instanceof Error)) return error.message
  return `${error.message} (${cause.message === '' && 'code' in cause ? cause.code : cause.message})`
}

const refusalText = ({ status, problem, attempts }: Refusal): string => {
  const often = attempts === 1 ? '' : ` (${attempts} attempts)`
  if (problem === undefined) return `the service answered ${status}${often}`
  const errors = (problem.errors ?? []).slice(0, 3).map(({ pointer, detail }) => `${pointer}: ${detail}`)
  return [`${status} ${problem.title}${often}`, problem.detail, ...errors]
    .filter((text) => text !== undefined)
    .join('; ')
}

const describe = ({ summary, results, status, error }: FailedBatch): string => {
  if (error) return `nothing was run: ${explain(error)}`
  if (summary.total === 0)
    return `nothing was run: the batch ${status?.state === 'cancelled' ? 'was cancelled' : 'is empty'}`
  const first = results.find((result) => !result.ok)
  const example = first && !first.ok ? `; ${first.id}: ${first.status} ${explain(first.error)}` : ''
  const how = status?.state === 'cancelled' ? ', since the batch was cancelled' : ''
  return `${summary.failed} of ${summary.total} operations failed${how}${example}`
}

const explain = ({ title, detail }: Problem): string => (detail === undefined ? title : `${title}. ${detail}`)
