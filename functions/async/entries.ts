import type { Slot } from '../batch/operation.ts'
import { failure, type Result } from '../batch/outcome.ts'
import { type Entry, entryOf } from '../batch/render/entry.ts'
import { summarize } from '../batch/render/summary.ts'
import type { ChunkRange } from '../store/asyncport.ts'
import type { LoadedChunk } from './chunk.ts'
import type { Counts } from './counts.ts'

/** What a chunk leaves behind. */
export interface ChunkOutcome {
  readonly results: readonly Result[]
  readonly entries: readonly Entry[]
  readonly counts: Counts
}

export const outcomeOfChunk = ({ slots, indexes }: LoadedChunk, results: readonly Result[]): ChunkOutcome => {
  const entries = slots.flatMap((slot, at): Entry[] => {
    const [result, index] = [results[at], indexes[at]]
    return result === undefined || index === undefined ? [] : [{ ...entryOf(slot, result, 'full'), index }]
  })
  return { results, entries, counts: { ...summarize(results), chunks: 1 } }
}

/** The same failure for rows that nobody could read. */
export const unreadOutcome = ({ firstIndex, count }: ChunkRange, detail: string): ChunkOutcome => {
  const rejected = failure('internal-error', detail)
  const slots = Array.from({ length: count }, (_, at): Slot => {
    return { index: at, id: String(firstIndex + at), pointer: '', dependsOn: [], rejected }
  })
  return outcomeOfChunk(
    { slots, indexes: slots.map(({ index }) => firstIndex + index) },
    slots.map(() => rejected),
  )
}
