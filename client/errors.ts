import type { BatchResult, OperationResult, Problem } from './model/result.ts'

/** Every error that this package throws on purpose. */
export class MultistatusError extends Error {
  override readonly name: string = 'MultistatusError'
}

/** The call was answered, and not every operation succeeded. */
export class PartialFailureError<Result extends BatchResult = BatchResult> extends MultistatusError {
  override readonly name = 'PartialFailureError'
  /** What became of every operation. */
  readonly result: Result

  constructor(result: Result) {
    super(describe(result))
    this.result = result
  }
}

/** What is known when a call ends without an answer for everything. */
export interface Unfinished {
  /** Of each request that was not answered for good. The same call with the same key goes on where it ended. */
  readonly idempotencyKey?: string | undefined
  /** How often the request was sent. */
  readonly attempts: number
  /** Results of those requests of the same call that were answered. */
  readonly answered?: readonly OperationResult[]
}

/** The service refused a request as a whole: none of its operations was run by it. */
export class RequestError extends MultistatusError implements Unfinished {
  override readonly name = 'RequestError'
  readonly status: number
  /** Undefined where something in between answered with something else. */
  readonly problem: Problem | undefined
  /** `x-request-id`, to be found in the service's log. */
  readonly requestId: string | undefined
  readonly idempotencyKey: string | undefined
  readonly attempts: number
  answered: readonly OperationResult[] = []

  constructor(refusal: Refusal) {
    super(refusalText(refusal))
    this.status = refusal.status
    this.problem = refusal.problem
    this.requestId = refusal.requestId
    this.idempotencyKey = refusal.idempotencyKey
    this.attempts = refusal.attempts
  }
}

interface Refusal extends Unfinished {
  readonly status: number
  readonly problem: Problem | undefined
  readonly requestId: string | undefined
}

/** No attempt brought an answer that can be read: the request may have been carried out, or not. */
export class NoAnswerError extends MultistatusError implements Unfinished {
  override readonly name = 'NoAnswerError'
  readonly idempotencyKey: string | undefined
  readonly attempts: number
  answered: readonly OperationResult[] = []

  constructor({ idempotencyKey, attempts }: Unfinished, cause: unknown) {
    super(`no answer after ${attempts} attempts: ${reasonOf(cause)}`, { cause })
    this.idempotencyKey = idempotencyKey
    this.attempts = attempts
  }
}

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

const describe = ({ summary, results }: BatchResult): string => {
  const first = results.find((result) => !result.ok)
  const example = first && !first.ok ? `; ${first.id}: ${first.status} ${explain(first.error)}` : ''
  return `${summary.failed} of ${summary.total} operations failed${example}`
}

const explain = ({ title, detail }: Problem): string => (detail === undefined ? title : `${title}. ${detail}`)
