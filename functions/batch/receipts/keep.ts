import { hash } from 'node:crypto'
import type { StoredItem, Write } from '../../ports/items.ts'
import { entriesOf, type History, isAlive, logOf, ownReceiptsOf } from './history.ts'
import { endOf, nameOf, unkeyedSeconds } from './life.ts'
import { type Entry, type Log, noLog, type OwnReceipt, writeLog } from './log.ts'

/** Bytes of the log in an item's own record: a hot item must not get dearer by its history. */
const itemBytes = 2_048
/** Bytes in all. With an item of `maxItemBytes` and its key they stay under DynamoDB's 400 KB. */
const mostBytes = 16_384
/** Entries of requests without a key; older ones are forgotten, and it is noted that they are. */
const mostUnkeyed = 64
/** How much the clocks of two functions may differ, in seconds. */
const clockSeconds = 5
/** Own keys on one item, whose receipts stay for a day. */
export const mostOwn = 512

/** What is written with an item, and what has to lie beside it before. */
export interface Kept {
  readonly receipts: Uint8Array
  readonly spill?: Write
  /** When the last of it can go; seconds since the epoch. */
  readonly expiresAt: number
}

/** What goes into the log with a write. */
export interface Addition {
  readonly key: string
  readonly entry: Entry
  readonly own: readonly OwnReceipt[]
  /** Of the record; this version's own where it is not told. */
  readonly format?: number | undefined
}

/** The log after a write. Undefined when it would be too large although nothing in it can go. */
export const keep = (history: History, added: Addition, now: Date): Kept | undefined => {
  const log = remaining(history, added, now)
  const expiresAt = Math.max(lastEnd(log), history.item?.expiresAt ?? 0)
  const receipts = writeLog(log, added.format)
  if (receipts.length <= itemBytes) return { receipts, expiresAt }
  const left = leftBeside(history, log, added)
  // What lies beside may have become mostly what can go; then it is written anew, without that.
  const { bytes, ...beside } = left && left.bytes <= mostBytes ? left : moved(log, added, now)
  return bytes <= mostBytes ? { ...beside, expiresAt } : undefined
}

/** How a log that is too large for its item is laid out; `bytes` in all. */
interface Layout extends Pick<Kept, 'receipts' | 'spill'> {
  readonly bytes: number
}

const remaining = (history: History, { entry, own }: Addition, now: Date): Log => {
  const name = nameOf(entry)
  const others = entriesOf(history).filter(
    (other) => isAlive(other, now) && nameOf(other) !== name && !history.over.has(nameOf(other)),
  )
  const forgotten = oldestUnkeyed(others)
  const { lostUntil } = logOf(history)
  const nowSeconds = Math.floor(now.getTime() / 1000)
  return {
    entries: [...others.filter((other) => !forgotten.has(other)), entry],
    own: [...ownReceiptsOf(history, now), ...own],
    lostUntil: forgotten.size > 0 ? nowSeconds + clockSeconds : stillCounts(lostUntil, nowSeconds),
    spill: undefined,
  }
}

const nobody: ReadonlySet<Entry> = new Set()

const oldestUnkeyed = (entries: readonly Entry[]): ReadonlySet<Entry> => {
  if (entries.length < mostUnkeyed) return nobody
  const unkeyed = entries.filter(({ kind }) => kind === 'unkeyed')
  return new Set(unkeyed.slice(0, Math.max(0, unkeyed.length - mostUnkeyed + 1)))
}

/** Whoever sent a write before the mark is gone then. */
const stillCounts = (lostUntil: number, nowSeconds: number): number =>
  lostUntil + unkeyedSeconds > nowSeconds ? lostUntil : 0

const lastEnd = ({ entries, own }: Log): number =>
  Math.max(0, ...entries.map(endOf), ...own.map(({ expiresAt }) => expiresAt))

/** What lies beside the item stays there, as long as the rest has room in the item. */
const leftBeside = (history: History, log: Log, { format }: Pick<Addition, 'format'>): Layout | undefined => {
  const { spill } = logOf(history)
  if (spill === undefined) return undefined
  const there = new Set<Entry | OwnReceipt>([...history.spilled.entries, ...history.spilled.own])
  const kept = {
    ...log,
    entries: log.entries.filter((entry) => !there.has(entry)),
    own: log.own.filter((receipt) => !there.has(receipt)),
    spill,
  }
  const receipts = writeLog(kept, format)
  const bytes = receipts.length + writeLog(history.spilled, format).length
  return receipts.length <= itemBytes ? { receipts, bytes } : undefined
}

/**
 * Everything but what is being added moves to a record of its own. It is named by its content and never changed, so
 * it may be written before the item, by any number of writers; whoever loses the race for the item leaves one that
 * nobody names, until its time is over.
 */
const moved = (log: Log, { key, entry, format }: Addition, now: Date): Layout => {
  const others = { ...noLog, entries: log.entries.slice(0, -1), own: log.own }
  if (others.entries.length === 0 && others.own.length === 0) {
    const receipts = writeLog(log, format)
    return { receipts, bytes: receipts.length }
  }
  const beside = writeLog(others, format)
  const spill = hash('sha256', beside, 'binary').slice(0, 12)
  const receipts = writeLog({ ...noLog, entries: [entry], lostUntil: log.lostUntil, spill }, format)
  const next = spillRecord(beside, lastEnd(others), now)
  return {
    receipts,
    spill: { key: spillKey(key, spill), expected: 0, next },
    bytes: receipts.length + beside.length,
  }
}

/** No item has such a key: an id has no `#`. */
export const spillKey = (key: string, name: string): string =>
  `${key}#${Buffer.from(name, 'latin1').toString('hex')}`

const spillRecord = (receipts: Uint8Array, expiresAt: number, now: Date): StoredItem => {
  const at = now.toISOString()
  return { data: null, version: 0, lock: 1, receipts, createdAt: at, updatedAt: at, expiresAt }
}
