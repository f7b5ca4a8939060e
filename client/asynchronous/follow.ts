import { PartialFailureError } from '../errors.ts'
import type { BatchStatus, FinishedBatch, Job } from '../model/asynchronous.ts'
import type { OperationResult, Outcome } from '../model/result.ts'
import type { WaitOptions } from '../options.ts'
import { jsonCall } from '../send/call.ts'
import { pause } from '../send/delay.ts'
import { type ExchangeContext, exchange, type Tally } from '../send/exchange.ts'
import { batchPath } from '../service.ts'
import { isFinished, readStatus, type StatusAnswer } from './status.ts'

/** A batch, or just its id. */
export type Followed = Job | string

export const pathOf = (job: Followed): string => batchPath(typeof job === 'string' ? job : job.id)

export const statusOf = (job: Followed, context: ExchangeContext): Promise<StatusAnswer> =>
  exchange(jsonCall('GET', pathOf(job)), readStatus, context)

/** Asks the service not to start the rest. Running operations are finished. */
export const cancel = async (job: Followed, context: ExchangeContext): Promise<BatchStatus> => {
  const call = jsonCall('POST', `${pathOf(job)}/cancellation`)
  return (await exchange(call, readStatus, context)).status
}

/**
 * `Retry-After` estimates the end. A request that comes then and waits a little gets the results as they are there; one that
 * waited from the beginning would keep a function idle. In seconds.
 */
const longestWait = 5

/** The status, as soon as the batch has ended within half of what an attempt may take. */
const awaitedStatus = (job: Followed, context: ExchangeContext): Promise<StatusAnswer> => {
  const seconds = Math.min(longestWait, Math.floor(context.transport.timeout / 2000))
  const call = jsonCall('GET', pathOf(job))
  const headers = seconds < 1 ? call.headers : { ...call.headers, prefer: `wait=${seconds}` }
  return exchange({ ...call, headers }, readStatus, context)
}

/** Asks at the pace of `Retry-After`, and each time waits a little, until the batch is finished. */
export const wait = async (
  job: Followed,
  { throwOnFailure = true, onProgress }: WaitOptions,
  context: ExchangeContext,
): Promise<FinishedBatch> => {
  for (let answer = answeredAtOnce(job); ; ) {
    answer ??= await awaitedStatus(job, context)
    onProgress?.(answer.status)
    if (isFinished(answer.status)) return finished(job, answer, { ...context.tally, throwOnFailure })
    await pause(answer.after, context.signal)
    answer = undefined
  }
}

type Seen = Pick<StatusAnswer, 'status' | 'results' | 'after'>

const answeredAtOnce = (job: Followed): Seen | undefined =>
  typeof job === 'string' || job.results === undefined
    ? undefined
    : { status: job.status, results: job.results, after: 0 }

const finished = (
  job: Followed,
  { status, results }: Seen,
  { throwOnFailure, ...tally }: Tally & { readonly throwOnFailure: boolean },
): FinishedBatch => {
  const { pending: _, ...summary } = status.summary
  const outcome = trueOutcome(status)
  const zipped = results.map((result) => withOperation(result, job))
  const { error } = status
  const result = { outcome, summary, results: zipped, batchIds: [status.id], status, error, ...tally }
  if (throwOnFailure && outcome !== 'succeeded') throw new PartialFailureError(result)
  return result
}

/** A batch that ran nothing is no success. */
const trueOutcome = ({ summary, outcome = 'failed', error }: BatchStatus): Outcome =>
  error !== undefined || summary.total === 0 ? 'failed' : outcome

/** Puts each submitted operation beside its result. */
export const withOperation = (result: OperationResult, job: Followed): OperationResult => {
  const operation = typeof job === 'string' ? undefined : job.operations?.[result.index]
  return operation === undefined ? result : Object.assign({}, result, { operation })
}
