import type { StoredItem } from '../../store/port.ts'
import { isRetryable, type Result } from '../outcome.ts'
import type { Fold, Plan } from '../plan/plan.ts'
import type { Receipt } from '../plan/receipts.ts'

/** What one run knows so far. The only mutable state of a batch. */
export interface Ledger {
  /** One entry per operation of the request; empty until it is settled. */
  readonly results: (Result | undefined)[]
  /** Records as this run last saw or left them. A write still checks the version, so a stale one does no harm. */
  readonly items: Map<string, StoredItem | undefined>
  /** Decisions on an item that stand in no record yet. */
  readonly carried: Map<string, readonly Receipt[]>
  /** Items on which an operation has to be retried: later operations must not overtake it. */
  readonly held: Set<string>
}

export const openLedger = (size: number): Ledger => ({
  results: new Array(size).fill(undefined),
  items: new Map(),
  carried: new Map(),
  held: new Set(),
})

/** Enters a plan that has taken effect, or that needed none. */
export const settle = (ledger: Ledger, fold: Fold, planned: Plan): void => {
  for (const [at, { index }] of fold.operations.entries()) ledger.results[index] = planned.results[at]
  ledger.items.set(fold.key, planned.after)
  ledger.carried.set(fold.key, planned.carried)
}

/** Enters one and the same failure for a whole fold, and holds the item where it has to be retried. */
export const postpone = (ledger: Ledger, fold: Fold, result: Result): void => {
  for (const { index } of fold.operations) ledger.results[index] = result
  ledger.items.delete(fold.key)
  if (isRetryable(result)) ledger.held.add(fold.key)
}
