import type { Attempt, BatchName } from '../../model/attempt.ts'
import type { StoredItem } from '../../ports/items.ts'
import type { Decided } from './codes.ts'
import { endOf, entryNameOf } from './expiry.ts'
import { noLog, type OwnReceipt, type ReceiptEntry, type ReceiptLog, readLog } from './log.ts'
import { decodeRuns } from './runs.ts'

/** An item's record with all entries of its writers, in the record and beside it. */
export interface History {
  readonly item: StoredItem | undefined
  /** The record beside the item. */
  readonly spilled: ReceiptLog
  /** Names of batches whose entries can be dropped. */
  readonly over: ReadonlySet<string>
}

/** An item that names a record beside it is incomplete without it. */
export const historyAfter = (item: StoredItem | undefined, before: History, spill?: StoredItem): History => {
  // Nearly always; what was just written is then not read.
  if (spill === undefined && before.spilled === noLog) return { item, over: before.over, spilled: noLog }
  const named = logOf({ item }).spill !== undefined
  return {
    item,
    over: before.over,
    spilled: named ? (spill ? readLog(spill.receipts) : before.spilled) : noLog,
  }
}

const nothing: ReadonlySet<string> = new Set()

export const historyOf = (item: StoredItem | undefined): History => ({ item, spilled: noLog, over: nothing })

export const logOf = ({ item }: Pick<History, 'item'>): ReceiptLog => (item ? readLog(item.receipts) : noLog)

/** Oldest first. An entry in the item is later than one of the same batch beside it. */
export const receiptEntriesOf = (history: History): readonly ReceiptEntry[] => {
  const { entries } = logOf(history)
  if (history.spilled.entries.length === 0) return entries
  const newer = new Set(entries.map(entryNameOf))
  return [...history.spilled.entries.filter((entry) => !newer.has(entryNameOf(entry))), ...entries]
}

/** The receipts of own keys that have not expired, the last one for each token. */
export const ownReceiptsOf = (history: History, now: Date): readonly OwnReceipt[] => {
  const { own } = logOf(history)
  if (own.length === 0 && history.spilled.own.length === 0) return own
  const all = [...history.spilled.own, ...own]
  const alive = all.filter(({ expiresAt }) => expiresAt * 1000 > now.getTime())
  return [...new Map(alive.map((receipt) => [receipt.token, receipt])).values()]
}

const isNamed = (one: BatchName, other: BatchName): boolean =>
  one.batch === other.batch &&
  one.since === other.since &&
  one.kind === other.kind &&
  one.chunk === other.chunk

/** The entry of a batch on this item. */
export const entryOf = (history: History, name: BatchName): ReceiptEntry | undefined =>
  receiptEntriesOf(history).find((entry) => isNamed(entry, name))

/** Whether a later attempt has written here: then this attempt must decide nothing. */
export const isOvertaken = (history: History, attempt: Attempt): boolean =>
  history.item !== undefined && (entryOf(history, attempt)?.attempt ?? 0) > attempt.number

const none: ReadonlyMap<number, Decided> = new Map()

/** The decisions of a batch that this item records, by index, with their grounds. */
export const decidedBy = (history: History, name: BatchName): ReadonlyMap<number, Decided> => {
  if (history.item === undefined && history.spilled === noLog) return none
  const entry = entryOf(history, name)
  return entry ? new Map(decodeRuns(entry.runs).map((decided) => [decided.index, decided])) : none
}

export const isAlive = (entry: ReceiptEntry, now: Date): boolean => endOf(entry) * 1000 > now.getTime()
