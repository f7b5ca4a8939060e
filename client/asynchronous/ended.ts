import { resultOf, retryPauseOf } from '../batch/answer.ts'
import type { BatchStatus } from '../model/asynchronous.ts'
import type { OperationResult, Summary } from '../model/result.ts'
import { isRecord, jsonOf } from '../send/call.ts'
import type { Read } from '../send/verdict.ts'
import type { BatchState } from '../service.ts'
import { isFinished, readStatus } from './status.ts'

/** A submitted batch, as an answer describes it. */
export interface HandedOver {
  readonly status: BatchStatus
  /** Present when the batch had ended before the first request for its status. */
  readonly results?: readonly OperationResult[]
}

/**
 * Understands every answer to a batch with `respond-async`: the place of its status (202), or its results. Results come
 * at once if the key is known or the batch was quick, under the status that the service gives to such results.
 */
export const readHandedOver: Read<HandedOver> = (answered) => {
  const status = readStatus(answered)?.value
  if (status) return { value: isFinished(status.status) ? status : { status: status.status } }
  const body = jsonOf(answered)
  if (!isRecord(body) || typeof body.id !== 'string' || !isSummary(body.summary)) return undefined
  if (!Array.isArray(body.results)) return undefined
  const results = body.results.map(resultOf).filter((result) => result !== undefined)
  if (results.length !== body.results.length) return undefined
  // A full replay means that another request would only replay it again.
  const isFinal = answered.headers.get('idempotent-replayed') === 'true'
  return {
    value: { status: endedAs(body.id, body.summary, body.outcome), results },
    again: isFinal ? undefined : retryPauseOf(body.retry),
  }
}

const endedAs = (id: string, summary: Summary, outcome: unknown): BatchStatus => ({
  id,
  state: 'completed' satisfies BatchState,
  summary: { ...summary, pending: 0 },
  outcome: outcome === 'succeeded' || outcome === 'partial' ? outcome : 'failed',
})

const isSummary = (summary: unknown): summary is Summary =>
  isRecord(summary) && typeof summary.total === 'number' && typeof summary.failed === 'number'
