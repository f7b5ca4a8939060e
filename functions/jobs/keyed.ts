import type { BatchResource, KeyedSource } from '../batch/resource.ts'
import { unpackEntries } from '../batch/stored.ts'
import { resultOf } from '../model/entry.ts'
import { isRetryable } from '../model/outcome.ts'
import { summarize } from '../model/summary.ts'
import type { BatchRecord } from '../ports/batches.ts'

/** The batch of a key by its record. Undefined if it has expired, or is asynchronous. */
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
    counts: { ...summarize(entries.map(resultOf)), chunks: 0, deferred: 0 },
  }
}

/** During an attempt, retryable results of an earlier one are pending; the others stay. */
const standing = (recorded: KeyedSource['entries'], { state }: BatchRecord): KeyedSource['entries'] =>
  state === 'completed' ? recorded : recorded.filter(({ result }) => !isRetryable(result))
