import { isNotAttempted } from './operation-problems.ts'
import { isFailure, isRetryable, type Result } from './outcome.ts'

/** Counts of a batch. `failed` includes the not attempted; `success + failed` is `total`. */
export interface Summary {
  readonly total: number
  readonly success: number
  readonly failed: number
  readonly notAttempted: number
  readonly retryable: number
  readonly replayed: number
}

export const summarize = (results: readonly Result[]): Summary => {
  let [failed, notAttempted, retryable, replayed] = [0, 0, 0, 0]
  for (const result of results) {
    if (result.replayed) replayed++
    if (!isFailure(result)) continue
    failed++
    if (isNotAttempted(result.problem)) notAttempted++
    if (isRetryable(result)) retryable++
  }
  const total = results.length
  return { total, success: total - failed, failed, notAttempted, retryable, replayed }
}

export type BatchOutcome = 'succeeded' | 'partial' | 'failed'

export const outcomeOf = ({ success, failed }: Summary): BatchOutcome => {
  if (failed === 0) return 'succeeded'
  return success === 0 ? 'failed' : 'partial'
}
