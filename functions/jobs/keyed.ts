import { isTruncated } from '../batch/render/batch.ts'
import { entryOf } from '../batch/render/entry.ts'
import type { BatchResource, KeyedSource, Recorded } from '../batch/resource.ts'
import { unpackResults } from '../batch/stored.ts'
import { isRetryable } from '../model/outcome.ts'
import { summarize } from '../model/summary.ts'
import type { BatchRecord } from '../ports/batches.ts'
import type { StoredEntry } from './budget.ts'

/** What a record shows of the batch of its key. Undefined when its time is over, and of one that runs elsewhere. */
export const keyedResource = (
  id: string,
  record: BatchRecord | undefined,
  now: Date,
): BatchResource | undefined => {
  if (record === undefined || record.asynchronous || record.expiresAt * 1000 <= now.getTime())
    return undefined
  const results = standing(record)
  const { caller, createdAt, completedAt, expiresAt } = record
  return {
    batch: {
      ...{ id, caller, createdAt, expiresAt, source: { kind: 'keyed', results }, shows: 'results' },
      startedAt: createdAt,
      ...(completedAt === undefined ? {} : { completedAt }),
      total: Math.max(record.total, results.length),
    },
    counts: { ...summarize(results.filter((result) => result !== undefined)), chunks: 0 },
  }
}

/** While an attempt is at work, what an earlier one left to be retried is open; all else stands. */
const standing = ({ state, results = new Uint8Array() }: BatchRecord): KeyedSource['results'] => {
  const recorded = unpackResults(results)
  return state === 'completed' ? recorded : recorded.map((one) => (isRetryable(one) ? undefined : one))
}

/** As its answer listed them. */
export const keyedEntries = ({ results }: KeyedSource): readonly StoredEntry[] =>
  results.flatMap((result, index) => (result === undefined ? [] : [entryFrom(result, index)]))

const entryFrom = (result: Recorded, index: number): StoredEntry => {
  const { id = String(index), line } = result
  const place = { index, id, ...(line === undefined ? {} : { line }) }
  return { ...entryOf(place, result, 'full'), ...(isTruncated(result) ? { bodyLeftOut: true } : {}) }
}
