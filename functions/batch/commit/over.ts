import { entryNameOf, isOver } from '../receipts/expiry.ts'
import { isAlive, ownReceiptsOf, receiptEntriesOf } from '../receipts/history.ts'
import type { ReceiptEntry } from '../receipts/log.ts'
import type { CommitContext } from './context.ts'
import type { Work } from './work.ts'

/** An item may have this many entries of keyed requests before a writer looks up which can be dropped. */
const mostUnasked = 32
/** Or this many bytes of decisions: half of an item's capacity, since a few large batches can fill it. */
const mostBytesUnasked = 8_192
/** Or this many bytes together with the receipts of own keys, which may take three quarters of it and stay for a day. */
const mostBytesTogether = 12_288
/** The bytes of an own key's receipt, about. */
const ownReceiptBytes = 24
/** The number of oldest entries to look up at once, so that the next writers need not. */
const asked = 25

/** Marks the entries that can be dropped from items with many of them. */
export const findOver = async (
  works: readonly Work[],
  context: Pick<CommitContext, 'endings' | 'deadline' | 'now' | 'dryRun' | 'attempt'>,
): Promise<readonly Work[]> => {
  // Nearly always with creates: nobody has written there yet.
  if (works.every(({ seen }) => seen?.history.item === undefined)) return works
  const now = context.now()
  const doubtful = context.dryRun ? [] : works.map((work) => doubtfulIn(work, now))
  const entries = doubtful.flat()
  if (entries.length === 0) return works
  const endings = await context.endings(entries, context.deadline)
  const over = new Set(entries.filter((entry, at) => isOver(entry, endings[at], now)).map(entryNameOf))
  return works.map((work, at) =>
    work.seen && doubtful[at]?.length
      ? { ...work, seen: { ...work.seen, history: { ...work.seen.history, over } } }
      : work,
  )
}

const noEntries: readonly ReceiptEntry[] = []

const doubtfulIn = ({ seen }: Work, now: Date): readonly ReceiptEntry[] => {
  if (seen === undefined || seen.history.over.size > 0) return noEntries
  const entries = receiptEntriesOf(seen.history)
  if (entries.length === 0) return noEntries
  const own = ownReceiptBytes * ownReceiptsOf(seen.history, now).length
  if (isSmall(entries, own)) return noEntries
  const keyed = entries.filter((entry) => entry.kind !== 'unkeyed' && isAlive(entry, now))
  return isSmall(keyed, own) ? noEntries : keyed.slice(0, asked)
}

/** @param own bytes of the receipts of own keys. */
const isSmall = (entries: readonly ReceiptEntry[], own: number): boolean => {
  const bytes = entries.reduce((sum, { runs }) => sum + runs.length, 0)
  return entries.length <= mostUnasked && bytes <= mostBytesUnasked && own + bytes <= mostBytesTogether
}
