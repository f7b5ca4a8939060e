import { type Entry, isRetryable, type Result } from '../model/outcome.ts'

/** The results of earlier attempts at a chunk, by the place of each operation; empty when there are none. */
export const priorResults = (entries: readonly Entry[], indexes: readonly number[]): readonly Result[] => {
  if (entries.length === 0) return []
  const byIndex = new Map(entries.map(({ index, result }) => [index, result]))
  return indexes.map((index) => {
    const result = byIndex.get(index)
    if (result === undefined) throw new Error(`an earlier attempt left no result of operation ${index}`)
    return result
  })
}

/** The final result of an earlier attempt, unchanged; undefined when there is none. */
export const finalIn = (prior: readonly Result[], at: number): Result | undefined => {
  const result = prior[at]
  return result === undefined || isRetryable(result) ? undefined : result
}
