import type { Fault } from '../../ports/items.ts'
import { type History, historyOf, logOf } from '../receipts/history.ts'
import { spillKey } from '../receipts/keep.ts'
import { noLog, readLog } from '../receipts/log.ts'
import type { CommitContext } from './context.ts'

export type HistoryOutcome = { readonly kind: 'read'; readonly history: History } | { readonly kind: Fault }

/** Reads items, and the records beside those that name one. One outcome a key, in the same order. */
export const readAll = async (
  keys: readonly string[],
  { store, deadline }: Pick<CommitContext, 'store' | 'deadline'>,
): Promise<readonly HistoryOutcome[]> => {
  if (keys.length === 0) return []
  const outcomes = await store.read(keys, deadline)
  const found = keys.map((_, at): HistoryOutcome => {
    const outcome = outcomes[at] ?? { kind: 'unknown' }
    return outcome.kind === 'read' ? understood(historyOf(outcome.item)) : outcome
  })
  const named = found.flatMap((outcome, at) => {
    const spill = outcome.kind === 'read' ? logOf(outcome.history).spill : undefined
    return spill === undefined ? [] : [{ at, key: spillKey(keys[at] ?? '', spill) }]
  })
  if (named.length === 0) return found
  const spills = await store.read(
    named.map(({ key }) => key),
    deadline,
  )
  const filled = [...found]
  for (const [n, { at }] of named.entries())
    filled[at] = withSpill(found[at], spills[n] ?? { kind: 'unknown' })
  return filled
}

/** Unreadable receipts are a fault, and never ignored. */
const understood = (history: History): HistoryOutcome => {
  try {
    logOf(history)
    return { kind: 'read', history }
  } catch {
    return { kind: 'broken' }
  }
}

/** A missing record has expired, so all its entries are over. */
const withSpill = (
  outcome: HistoryOutcome | undefined,
  spill: Awaited<ReturnType<CommitContext['store']['read']>>[number],
): HistoryOutcome => {
  if (outcome?.kind !== 'read') return outcome ?? { kind: 'unknown' }
  if (spill.kind !== 'read') return spill
  try {
    const spilled = spill.item ? readLog(spill.item.receipts) : noLog
    return { kind: 'read', history: { ...outcome.history, spilled } }
  } catch {
    return { kind: 'broken' }
  }
}
