import type { BatchStatus } from './model/background.ts'
import type { AnyOperation } from './model/operation.ts'
import type { BatchResult, OperationResult, Problem } from './model/result.ts'

/** Every error that this package throws on purpose. */
export class MultistatusError extends Error {
  override readonly name: string = 'MultistatusError'
}

/** What a call was answered that did not succeed in full. */
export interface FailedBatch extends BatchResult<readonly FailedBatchEntry[]> {
  /** Of a batch that the service worked on by itself. */
  readonly status?: BatchStatus
  /** Why nothing of it could be run, such as a file that cannot be read. */
  readonly error?: Problem | undefined
}

/** A result, and the operation that it belongs to where the call knew it. */
export type FailedBatchEntry = OperationResult & { readonly operation?: AnyOperation | undefined }

/** The call was answered, and not every operation succeeded. Not generic, so that `instanceof` keeps its types. */
export class PartialFailureError extends MultistatusError {
  override readonly name = 'PartialFailureError'
  /** What became of every operation. */
  readonly result: FailedBatch

  constructor(result: FailedBatch) {
    super(describe(result))
    this.result = result
  }
}

/** An operation holds what JSON would change or lose: nothing of it was sent. */
export class UnsendableError extends MultistatusError {
  override readonly name = 'UnsendableError'
  /** Of the operation, in the caller's list. */
  readonly index: number
  /** Where in the operation (RFC 6901). */
  readonly pointer: string
  /** Results of those requests of the same call that were answered. Empty for an array, which is checked beforehand. */
  answered: readonly OperationResult[] = []

  constructor(index: number, pointer: string, why: string) {
    super(`operation ${index} cannot be sent: ${pointer === '' ? 'it' : shortened(pointer)} ${why}`)
    this.index = index
    this.pointer = pointer
  }
}

/** What is known when a call ends without an answer for everything. */
export interface Unfinished {
  /** Of each request that was not answered for good. The same call with the same key goes on where it ended. */
  readonly idempotencyKey?: string | undefined
  /** How often the request was sent. */
  readonly attempts: number
  /** An attempt may have been carried out although its answer is not known. */
  readonly mayHaveRun: boolean
  /** Results of those requests of the same call that were answered. */
  readonly answered?: readonly OperationResult[]
}

/** The service refused a request as a whole: none of its operations was run by this attempt. */
export class RequestError extends MultistatusError implements Unfinished {
  override readonly name = 'RequestError'
  readonly status: number
  /** Undefined where something in between answered with something else. */
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

/** No attempt brought an answer that can be read. `mayHaveRun` is false where none can have reached the service. */
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

/** What went wrong, with the reason that `fetch` keeps in its cause. */
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
