import type { BatchResource, KeyedSource } from '../batch/resource.ts'
import { unpackEntries } from '../batch/stored.ts'
import { resultOf } from '../model/entry.ts'
import { isRetryable } from '../model/outcome.ts'
import { summarize } from '../model/summary.ts'
import type { BatchRecord } from '../ports/batches.ts'

/** What a record shows of the batch of its key. Undefined when its time is over, and of one that runs elsewhere. */
export const keyedResource = (
  id: string,
  record: BatchRecord | undefined,
  now: Date,
): BatchResource | undefined => {
  if (record === undefined || record.asynchronous || record.expiresAt * 1000 <= now.getTime())
    return undefined
  const recorded = unpackEntries(record.results ?? new Uint8Array())
  const entries = standing(recorded, record)
  const { caller, createdAt, completedAt, expiresAt } = record
  return {
    batch: {
      ...{ id, caller, createdAt, expiresAt, source: { kind: 'keyed', entries }, shows: 'results' },
      startedAt: createdAt,
      ...(completedAt === undefined ? {} : { completedAt }),
      total: Math.max(record.total, recorded.length),
    },
    counts: { ...summarize(entries.map(resultOf)), chunks: 0 },
  }
}

/** While an attempt is at work, what an earlier one left to be retried is open; all else stands. */
const standing = (recorded: KeyedSource['entries'], { state }: BatchRecord): KeyedSource['entries'] =>
  state === 'completed' ? recorded : recorded.filter(({ result }) => !isRetryable(result))
