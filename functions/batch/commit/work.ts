import type { Write } from '../../ports/items.ts'
import { type Fold, isIn, type Plan, plan } from '../plan/plan.ts'
import { type History, historyOf, logOf } from '../receipts/history.ts'
import type { CommitContext } from './context.ts'
import type { Ledger, Seen } from './ledger.ts'
import type { Tried } from './rounds.ts'

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
export interface Work extends Tried {
  readonly fold: Fold
  /** The record to plan against; undefined until it has been read. */
  readonly seen: Seen | undefined
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

export const planOf = (
  { fold, seen }: { readonly fold: Fold; readonly seen: Seen },
  now: Date,
  context: CommitContext,
): Plan => plan(fold, seen.history, { ...optionsOf(context), now })

const optionsOf = ({ represent, attempt, asker: caller }: CommitContext) => ({
  represent,
  attempt,
  asked: { caller, at: new Date(attempt.begun ?? attempt.since) },
})

/** What became of a write whose answer was lost, and that met another lock. */
export type Fate = 'applied' | 'not applied' | 'unknown'

/** Its item tells. A write that is not in it is not on the way any more either: the lock has moved on. */
export const fateOf = (
  history: History,
  { planned, sentAt }: Pick<Pending, 'planned' | 'sentAt'>,
  context: CommitContext,
): Fate => {
  if (isIn(history, planned, context)) return 'applied'
  return mayBeForgotten(history, sentAt, context) ? 'unknown' : 'not applied'
}

/** Of requests without a key an item remembers the latest; where it has dropped any since, a missing one proves nothing. */
const mayBeForgotten = (history: History, sentAt: number, { attempt }: CommitContext): boolean =>
  attempt.kind === 'unkeyed' && logOf(history).lostUntil * 1000 >= sentAt
