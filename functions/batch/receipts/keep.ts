import { hash } from 'node:crypto'
import type { StoredItem, Write } from '../../ports/items.ts'
import { endOf, entryNameOf, unkeyedSeconds } from './expiry.ts'
import { type History, isAlive, logOf, ownReceiptsOf, receiptEntriesOf } from './history.ts'
import { noLog, type OwnReceipt, type ReceiptEntry, type ReceiptLog, writeLog } from './log.ts'

/** Bytes of the log in an item's own record, so that writes to a hot item do not get more expensive. */
const itemBytes = 2_048
/** Bytes in all. With an item of `maxItemBytes` and its key they stay under DynamoDB's 400 KB. */
const mostBytes = 16_384
/** The most entries of requests without a key. Older ones are dropped, and a mark records that. */
const mostUnkeyed = 64
/** How much the clocks of two functions may differ, in seconds. */
const clockSeconds = 5
/** The most own keys on one item, whose receipts are kept for a day. */
export const mostOwn = 512

/** The log in an item, and the record that must be beside it before. */
export interface LogLayout {
  readonly receipts: Uint8Array
  readonly spill?: Write
  /** When the last entry is over; seconds since the epoch. */
  readonly expiresAt: number
}

/** The additions to the log with a write. */
export interface Addition {
  readonly key: string
  readonly entry: ReceiptEntry
  readonly own: readonly OwnReceipt[]
  /** The format number of the record; this version's own when absent. */
  readonly format?: number | undefined
}

/** The log after a write. Undefined when it would be too large although no entry can be dropped. */
export const keep = (history: History, added: Addition, now: Date): LogLayout | undefined => {
  const log = remaining(history, added, now)
  const expiresAt = Math.max(lastEnd(log), history.item?.expiresAt ?? 0)
  const receipts = writeLog(log, added.format)
  if (receipts.length <= itemBytes) return { receipts, expiresAt }
  const left = withSpillUnchanged(history, log, added)
  // Most entries beside the item may be over by now; then the record is rewritten without those.
  const { bytes, ...beside } = left && left.bytes <= mostBytes ? left : withNewSpill(log, added, now)
  return bytes <= mostBytes ? { ...beside, expiresAt } : undefined
}

/** The division of a log that is too large for its item; `bytes` is the total. */
interface Layout extends Pick<LogLayout, 'receipts' | 'spill'> {
  readonly bytes: number
}

const remaining = (history: History, { entry, own }: Addition, now: Date): ReceiptLog => {
  if (history.item === undefined && history.spilled === noLog) return { ...noLog, entries: [entry], own }
  // Nearly always: a new item.
  if (history.item === undefined) return { ...noLog, entries: [entry], own }
  const name = entryNameOf(entry)
  const others = receiptEntriesOf(history).filter(
    (other) => isAlive(other, now) && entryNameOf(other) !== name && !history.over.has(entryNameOf(other)),
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

const noEntries: ReadonlySet<ReceiptEntry> = new Set()

const oldestUnkeyed = (entries: readonly ReceiptEntry[]): ReadonlySet<ReceiptEntry> => {
  if (entries.length < mostUnkeyed) return noEntries
  const unkeyed = entries.filter(({ kind }) => kind === 'unkeyed')
  return new Set(unkeyed.slice(0, Math.max(0, unkeyed.length - mostUnkeyed + 1)))
}

/** After this time no writer from before the mark can ask. */
const stillCounts = (lostUntil: number, nowSeconds: number): number =>
  lostUntil + unkeyedSeconds > nowSeconds ? lostUntil : 0

const lastEnd = ({ entries, own }: ReceiptLog): number => {
  let last = 0
  for (const entry of entries) last = Math.max(last, endOf(entry))
  for (const { expiresAt } of own) last = Math.max(last, expiresAt)
  return last
}

/** The record beside the item stays as it is, as long as the other entries fit into the item. */
const withSpillUnchanged = (
  history: History,
  log: ReceiptLog,
  { format }: Pick<Addition, 'format'>,
): Layout | undefined => {
  const { spill } = logOf(history)
  if (spill === undefined) return undefined
  const there = new Set<ReceiptEntry | OwnReceipt>([...history.spilled.entries, ...history.spilled.own])
  const inItem = {
    ...log,
    entries: log.entries.filter((entry) => !there.has(entry)),
    own: log.own.filter((receipt) => !there.has(receipt)),
    spill,
  }
  const receipts = writeLog(inItem, format)
  const bytes = receipts.length + writeLog(history.spilled, format).length
  return receipts.length <= itemBytes ? { receipts, bytes } : undefined
}

/**
 * All entries except the new ones move to a record of their own. Its name is a hash of its content and it never
 * changes, so any number of writers may write it before the item. A writer that loses the race for the item leaves one
 * that no item names, until it expires.
 */
const withNewSpill = (log: ReceiptLog, { key, entry, format }: Addition, now: Date): Layout => {
  const others = { ...noLog, entries: log.entries.slice(0, -1), own: log.own }
  if (others.entries.length === 0 && others.own.length === 0) {
    const receipts = writeLog(log, format)
    return { receipts, bytes: receipts.length }
  }
  const spilled = writeLog(others, format)
  const spill = hash('sha256', spilled, 'binary').slice(0, 12)
  const receipts = writeLog({ ...noLog, entries: [entry], lostUntil: log.lostUntil, spill }, format)
  const next = spillRecord(spilled, lastEnd(others), now)
  return {
    receipts,
    spill: { key: spillKey(key, spill), expected: 0, next },
    bytes: receipts.length + spilled.length,
  }
}

/** This is never the key of an item, because an id has no `#`. */
export const spillKey = (key: string, name: string): string =>
  `${key}#${Buffer.from(name, 'latin1').toString('hex')}`

const spillRecord = (receipts: Uint8Array, expiresAt: number, now: Date): StoredItem => {
  const at = now.toISOString()
  return { data: null, version: 0, lock: 1, receipts, createdAt: at, updatedAt: at, expiresAt }
}
