import type { StoredItem } from '../../store/port.ts'
import type { Result } from '../outcome.ts'
import type { Fold } from '../plan/plan.ts'
import type { CommitContext } from './commit.ts'
import type { Setback } from './faults.ts'
import type { Ledger } from './ledger.ts'

/** A record as it was read, or as it is taken to be until a write says otherwise. */
export interface Seen {
  readonly item: StoredItem | undefined
  readonly assumed?: true
}

/** A fold on its way into the store. */
export interface Work {
  readonly fold: Fold
  /** The record to plan against; undefined until it has been read. */
  readonly seen: Seen | undefined
  readonly tries: number
  readonly setback?: Setback
  /** A write was sent and not answered: it may have taken effect. */
  readonly uncertain: boolean
  /** What such writes would have answered. */
  readonly remembered: ReadonlyMap<string, Result>
}

/** The record is known from an earlier level, or taken to be absent where a create comes first. */
export const begin = (fold: Fold, ledger: Ledger, context: CommitContext): Work => ({
  fold,
  seen: known(fold, ledger, context),
  tries: 0,
  uncertain: false,
  remembered: nothing,
})

const nothing: Work['remembered'] = new Map()

const known = (fold: Fold, ledger: Ledger, context: CommitContext): Work['seen'] => {
  if (ledger.items.has(fold.key)) return { item: ledger.items.get(fold.key) }
  const creates = fold.operations[0]?.method === 'POST'
  return creates && !context.readFirst && !context.dryRun ? { item: undefined, assumed: true } : undefined
}
