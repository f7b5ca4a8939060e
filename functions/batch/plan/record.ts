import type { StoredItem } from '../../store/port.ts'
import type { State } from './decide.ts'
import { receiptSeconds } from './receipts.ts'

const texts = new WeakMap<Date, string>()

/** A round has one instant, and writing it out anew would take as long as the rest of the planning. */
const textOf = (now: Date): string => {
  const known = texts.get(now)
  if (known !== undefined) return known
  const text = now.toISOString()
  texts.set(now, text)
  return text
}

/** An item's record once it is in this state. */
export const record = (
  current: StoredItem | undefined,
  state: State,
  receipts: Uint8Array,
  now: Date,
): StoredItem => {
  const updatedAt = textOf(now)
  const createdAt = current && current.data !== null ? current.createdAt : updatedAt
  const base = { data: state.data, version: state.version, receipts, createdAt, updatedAt }
  if (state.data !== null) return base
  // A tombstone outlives every receipt that it can hold.
  return { ...base, expiresAt: Math.floor(now.getTime() / 1000) + receiptSeconds.request + 1 }
}
