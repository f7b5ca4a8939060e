import type { Write } from '../../ports/items.ts'
import { type Fold, type Plan, plan } from '../plan/plan.ts'
import { type History, historyOf, logOf } from '../receipts/history.ts'
import type { CommitContext } from './context.ts'
import { pauseAfter, type Setback } from './faults.ts'
import type { Ledger, Seen } from './ledger.ts'

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

export const pauseFor = (tries: number, { pause, random, deadline }: CommitContext): Promise<void> =>
  Promise.race([pause(pauseAfter(tries, random)), deadline.reached])

const optionsOf = ({ represent, attempt, asker: caller }: CommitContext) => ({
  represent,
  attempt,
  asked: { caller, at: new Date(attempt.begun ?? attempt.since) },
})

export const planOf = (fold: Fold, { history }: Seen, now: Date, context: CommitContext): Plan =>
  plan(fold, history, { ...optionsOf(context), now })

/** Not to have been sent again is no reason: what stopped it before is. */
export const setbackOf = ({ setback }: Pick<Work, 'setback'>, kind: Setback): Setback =>
  kind === 'notSent' ? (setback ?? kind) : kind

/** Of requests without a key an item remembers the latest; where it has dropped any since, a missing one proves nothing. */
export const mayBeForgotten = (
  history: History,
  { sentAt }: Pick<Pending, 'sentAt'>,
  { attempt }: CommitContext,
): boolean => attempt.kind === 'unkeyed' && logOf(history).lostUntil * 1000 >= sentAt
