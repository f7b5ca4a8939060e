import { type Entry, isRetryable, type Result } from '../model/outcome.ts'

/** What earlier attempts at a chunk left, by the place of each operation in it; empty when they left nothing. */
export const priorResults = (entries: readonly Entry[], indexes: readonly number[]): readonly Result[] => {
  if (entries.length === 0) return []
  const byIndex = new Map(entries.map(({ index, result }) => [index, result]))
  return indexes.map((index) => {
    const result = byIndex.get(index)
    if (result === undefined) throw new Error(`an earlier attempt left no result of operation ${index}`)
    return result
  })
}

/** The result that stands from an earlier attempt, exactly as it was; undefined where there is none that is final. */
export const finalIn = (prior: readonly Result[], at: number): Result | undefined => {
  const result = prior[at]
  return result === undefined || isRetryable(result) ? undefined : result
}
