import { limits } from '../../model/limits.ts'
import type { IndexKeys, StoredItem } from '../../ports/items.ts'
import type { LogLayout } from '../receipts/keep.ts'
import type { State } from './decide.ts'

/** Starts at the clock's seconds, so that no earlier record of the item had this value. */
export const firstLock = (now: Date): number => Math.floor(now.getTime() / 1000)

const tombstoneSeconds = limits.idempotencyTtlSeconds + 3_600

/** What becomes of an item. */
interface Becoming {
  readonly state: State
  readonly layout: LogLayout
  /** Where lists by an index find it; undefined where none does. */
  readonly indexed: IndexKeys | undefined
}

/** The record of an item in this state. */
export const nextRecord = (
  current: StoredItem | undefined,
  {
    state: { data, version, createdAt, updatedAt, schema },
    layout: { receipts, expiresAt },
    indexed,
  }: Becoming,
  now: Date,
): StoredItem => {
  const lock = current ? current.lock + 1 : firstLock(now)
  const plain = { data, version, lock, receipts, createdAt, updatedAt }
  const base =
    schema === undefined && indexed === undefined
      ? plain
      : { ...plain, ...(schema !== undefined && { schema }), ...(indexed && { indexed }) }
  if (data !== null) return base
  // A tombstone outlives its receipts, and an ETag cannot mean another item within a day.
  return { ...base, expiresAt: Math.max(expiresAt, Math.floor(now.getTime() / 1000) + tombstoneSeconds) }
}
