import { isNotAttempted } from './operation-problems.ts'
import { isFailure, isRetryable, problemOf, type Result } from './outcome.ts'

/** Counts of a batch. `failed` includes the not attempted; `success + failed` is `total`. */
export interface Summary {
  readonly total: number
  readonly success: number
  readonly failed: number
  readonly notAttempted: number
  readonly retryable: number
  readonly replayed: number
}

const count = (results: readonly Result[], is: (result: Result) => boolean): number =>
  results.reduce((sum, result) => (is(result) ? sum + 1 : sum), 0)

export const summarize = (results: readonly Result[]): Summary => {
  const failed = count(results, isFailure)
  return {
    total: results.length,
    success: results.length - failed,
    failed,
    notAttempted: count(results, (result) => isNotAttempted(problemOf(result))),
    retryable: count(results, isRetryable),
    replayed: count(results, ({ replayed = false }) => replayed),
  }
}

export type BatchOutcome = 'succeeded' | 'partial' | 'failed'

export const outcomeOf = ({ success, failed }: Summary): BatchOutcome => {
  if (failed === 0) return 'succeeded'
  return success === 0 ? 'failed' : 'partial'
}
