import { resultOf } from '../../model/entry.ts'
import { type Entry, isFailure, isRetryable, isTruncated } from '../../model/outcome.ts'
import { type BatchOutcome, outcomeOf, type Summary, summarize } from '../../model/summary.ts'

/** What became of a batch, in no format: what every answer that lists results tells. */
export interface Conclusion {
  readonly summary: Summary
  readonly outcome: BatchOutcome
  /** Results that are to be listed. */
  readonly listed: readonly Entry[]
  /** Labels of the operations that are worth sending again, and the longest that any of them asks for, in seconds. */
  readonly retry: { readonly ids: readonly string[]; readonly after: number }
  /** Something that was asked for is not in it. */
  readonly isCut: boolean
}

export interface Concluding {
  /** `return=minimal`: only failed results are listed. */
  readonly minimal: boolean
  /** Where it is known otherwise than by these entries. */
  readonly summary?: Summary
}

export const conclude = (
  entries: readonly Entry[],
  { minimal, summary = summarize(entries.map(resultOf)) }: Concluding,
): Conclusion => {
  const listed = minimal ? entries.filter(({ result }) => isFailure(result)) : entries
  const isCut = listed.some(({ result }) => isTruncated(result))
  return { summary, outcome: outcomeOf(summary), listed, retry: retryOf(entries), isCut }
}

const retryOf = (entries: readonly Entry[]): Conclusion['retry'] => {
  const retryable = entries.filter(({ result }) => isRetryable(result))
  const after = retryable.reduce((longest, { result }) => Math.max(longest, waitFor(result)), 0)
  return { ids: retryable.map(({ id }) => id), after }
}

const waitFor = (result: Entry['result']): number => (isFailure(result) && result.retryAfter) || 0
