import type { Write } from '../../ports/items.ts'
import type { AskedBy } from '../plan/act.ts'
import { type Fold, isIn, type Plan, type PlanOptions } from '../plan/plan.ts'
import type { Lookup } from '../plan/refer.ts'
import { type History, historyOf, logOf } from '../receipts/history.ts'
import type { CommitContext } from './context.ts'
import type { Tried } from './rounds.ts'
import type { RunState, Seen } from './run-state.ts'

/** A write that was sent without an answer. It is sent again unchanged, until it is applied or conflicts. */
export interface Pending {
  readonly planned: Plan
  readonly write: Write
  /** When it was first sent; milliseconds since the epoch. */
  readonly sentAt: number
  /** The lock had moved; the item has to show whether the write itself had moved it. */
  readonly conflicted?: true
}

/** A fold on its way into the store. */
export interface Work extends Tried {
  readonly fold: Fold
  /** The record to plan against; undefined until it has been read. */
  readonly seen: Seen | undefined
  readonly pending?: Pending | undefined
}

/** The record is known from an earlier level, or assumed to be absent because a create comes first. */
export const begin = (fold: Fold, runState: RunState, context: CommitContext): Work => ({
  fold,
  seen: known(fold, runState, context),
  tries: 0,
})

const absent: Seen = { history: historyOf(undefined), assumed: true }

const known = (fold: Fold, runState: RunState, { dryRun }: CommitContext): Seen | undefined => {
  const cached = runState.items.get(fold.key)
  if (cached) return cached
  return fold.operations[0]?.method === 'POST' && !dryRun ? absent : undefined
}

/**
 * What the plans of a round depend on, at one instant.
 * @param lookup of the items that operations name.
 */
export const planningIn = (context: CommitContext, lookup: Lookup, now: Date): PlanOptions => ({
  ...optionsOf(context),
  lookup,
  now,
})

/** What decisions depend on beside operations and items. */
export const optionsOf = ({ represent, attempt, asker: caller }: CommitContext) => ({
  represent,
  attempt,
  asked: askedIn({ attempt, asker: caller }),
})

/** Who asks, and when what is done counts as done. */
export const askedIn = ({ attempt, asker: caller }: Pick<CommitContext, 'attempt' | 'asker'>): AskedBy => ({
  caller,
  at: new Date(attempt.begun ?? attempt.since),
})

/** The outcome of a write that had a lost answer and then a moved lock. */
export type Fate = 'applied' | 'not applied' | 'unknown'

/** The item shows it. A write that is not in the item cannot take effect any more, because the lock has moved. */
export const fateOf = (
  history: History,
  { planned, sentAt }: Pick<Pending, 'planned' | 'sentAt'>,
  context: CommitContext,
): Fate => {
  if (isIn(history, planned, context)) return 'applied'
  return mayBeForgotten(history, sentAt, context) ? 'unknown' : 'not applied'
}

/** An item remembers only the latest requests without a key. If it has dropped some since, absence proves nothing. */
const mayBeForgotten = (history: History, sentAt: number, { attempt }: CommitContext): boolean =>
  attempt.kind === 'unkeyed' && logOf(history).lostUntil * 1000 >= sentAt
