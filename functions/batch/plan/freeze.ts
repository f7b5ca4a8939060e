import type { StoredItem, Write } from '../../ports/items.ts'
import { entryOf, type History } from '../receipts/history.ts'
import { keep } from '../receipts/keep.ts'
import { instantTextOf } from './instant.ts'
import { type PlanOptions, writesOf } from './plan.ts'
import { firstLock } from './record.ts'

/** A write that changes nothing for readers: every plan on the earlier record then fails its condition. */
export interface Freeze {
  readonly write: Write
  readonly spill?: Write
  readonly after: StoredItem
}

/**
 * Plans the freeze of an item by a second attempt: only `lock` moves, and the batch's entry gets the attempt's number.
 * A missing item gets a tombstone of version 0. Undefined when the log has no room.
 */
export const freeze = (
  key: string,
  history: History,
  { attempt, now }: Pick<PlanOptions, 'attempt' | 'now'>,
): Freeze | undefined => {
  const { kind, batch, since, chunk, number } = attempt
  const runs = entryOf(history, attempt)?.runs ?? new Uint8Array()
  const layout = keep(
    history,
    { key, entry: { kind, batch, since, chunk, attempt: number, runs }, own: [], format: attempt.writes },
    now,
  )
  if (layout === undefined) return undefined
  const { receipts, expiresAt } = layout
  const at = instantTextOf(now)
  const { item } = history
  const still = item ?? { data: null, version: 0, createdAt: at, updatedAt: at }
  const after = {
    ...still,
    receipts,
    lock: item ? item.lock + 1 : firstLock(now),
    ...(still.data === null ? { expiresAt } : {}),
  }
  const { write, spill } = writesOf(key, { item, next: after }, layout)
  return { write: { ...write, unseen: true }, ...(spill ? { spill } : {}), after }
}

/** Whether an attempt has frozen the item, or written it since. */
export const isFrozen = (history: History, { attempt }: Pick<PlanOptions, 'attempt'>): boolean =>
  entryOf(history, attempt)?.attempt === attempt.number
