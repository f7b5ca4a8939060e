import type { Write } from '../../ports/items.ts'
import type { Fold, Plan } from '../plan/plan.ts'
import { type History, historyOf } from '../receipts/history.ts'
import type { CommitContext } from './commit.ts'
import type { Setback } from './faults.ts'
import type { Ledger } from './ledger.ts'

/** A record as it was read, or as it is taken to be until a write says otherwise. */
export interface Seen {
  readonly history: History
  /** Nobody has read it: a create comes first. */
  readonly assumed?: true
  /** From an earlier level, or from before the batch ran: good enough for a write, which its lock checks, and for nothing else. */
  readonly cached?: true
}

/** A write that was sent and not answered. It is sent again as it is, until it is applied or conflicts. */
export interface Pending {
  readonly planned: Plan
  readonly write: Write
  /** When it was first sent; milliseconds since the epoch. */
  readonly sentAt: number
  /** It met another lock: the item has to tell whether that was its own doing. */
  readonly conflicted?: true
}

/** A fold on its way into the store. */
export interface Work {
  readonly fold: Fold
  /** The record to plan against; undefined until it has been read. */
  readonly seen: Seen | undefined
  readonly tries: number
  readonly setback?: Setback
  readonly pending?: Pending | undefined
}

/** The record is known from an earlier level, or taken to be absent where a create comes first. */
export const begin = (fold: Fold, ledger: Ledger, context: CommitContext): Work => ({
  fold,
  seen: known(fold, ledger, context),
  tries: 0,
})

const absent: Seen = { history: historyOf(undefined), assumed: true }

const known = (fold: Fold, ledger: Ledger, { dryRun }: CommitContext): Seen | undefined => {
  const cached = ledger.items.get(fold.key)
  if (cached) return cached
  return fold.operations[0]?.method === 'POST' && !dryRun ? absent : undefined
}
