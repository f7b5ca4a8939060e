import { isTruncated } from '../batch/render/batch.ts'
import { type Entry, entryOf } from '../batch/render/entry.ts'
import type { Counts } from '../model/counts.ts'
import type { Slot } from '../model/operation.ts'
import { failure, type Result } from '../model/outcome.ts'
import { summarize } from '../model/summary.ts'
import { createBodyBudget } from './budget.ts'
import type { LoadedChunk } from './chunk.ts'
import type { Called } from './names.ts'

/** What a chunk leaves behind. */
export interface ChunkOutcome {
  readonly results: readonly Result[]
  readonly entries: readonly Entry[]
  readonly counts: Counts
  /** Another delivery would find nothing else. */
  readonly isFinal?: true
}

const leftOut = (result: Result) => (isTruncated(result) ? { bodyLeftOut: true as const } : {})

export const outcomeOfChunk = ({ slots, indexes }: LoadedChunk, results: readonly Result[]): ChunkOutcome => {
  const within = createBodyBudget()
  const entries = slots.flatMap((slot, at): Entry[] => {
    const [result, index] = [results[at], indexes[at]]
    return result === undefined || index === undefined
      ? []
      : [within({ ...entryOf(slot, result, 'full'), ...leftOut(result), index })]
  })
  return { results, entries, counts: { ...summarize(results), chunks: 1 } }
}

/** Operations that nobody could read, by what they are called. */
export const unreadOutcome = (called: readonly Called[], results: readonly Result[]): ChunkOutcome => {
  const slots = called.map(
    (names, at): Slot => ({ ...names, index: at, pointer: '', dependsOn: [], rejected: unread }),
  )
  const indexes = called.map(({ index }) => index)
  return { ...outcomeOfChunk({ slots, indexes }, results), isFinal: true }
}

/** Only what the operations are called is looked at. */
const unread = failure('outcome-unknown', 'Nobody could read the operation.')
