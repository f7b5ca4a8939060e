import type { Counts } from '../model/counts.ts'
import { entriesOf } from '../model/entry.ts'
import type { Called, Entry, Result } from '../model/outcome.ts'
import { summarize } from '../model/summary.ts'
import { createItemBudget } from './budget.ts'
import { deferredIn } from './deferred.ts'
import type { LoadedChunk } from './load-chunk.ts'

/** The records of a finished chunk. */
export interface ChunkOutcome {
  readonly results: readonly Result[]
  readonly entries: readonly Entry[]
  readonly counts: Counts
  /** Another delivery would have the same results. */
  readonly isFinal?: true
}

/** Operations count within their chunk; their results are called by their index in the whole batch. */
export const outcomeOfChunk = ({ slots, indexes }: LoadedChunk, results: readonly Result[]): ChunkOutcome => {
  const called = slots.map(
    ({ index, id, line, file }, at): Called => ({ index: indexes[at] ?? index, id, line, file }),
  )
  return outcomeOf(called, results)
}

/** Operations that could not be read, by their names. */
export const unreadOutcome = (called: readonly Called[], results: readonly Result[]): ChunkOutcome => ({
  ...outcomeOf(called, results),
  isFinal: true,
})

const outcomeOf = (called: readonly Called[], results: readonly Result[]): ChunkOutcome => ({
  results,
  entries: entriesOf(called, results).map(createItemBudget()),
  counts: { ...summarize(results), chunks: 1, deferred: deferredIn(results) },
})
