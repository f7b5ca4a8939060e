import type { Slot } from '../../model/operation.ts'
import { type Failure, isFailure } from '../../model/outcome.ts'
import type { Level } from '../order.ts'
import { behindHeld } from '../plan/plan.ts'
import { waitsFor } from './blame.ts'
import { enter, type Ledger } from './ledger.ts'

/**
 * Lets through the operations that may run. The others get their result: a dependency failed, or an earlier operation
 * on the same item has to be retried first. A retryable operation holds its item, so that no later one overtakes it
 * there.
 */
export const gate = (
  level: Level,
  slots: readonly Slot[],
  keys: readonly (string | undefined)[],
  ledger: Ledger,
): Level => level.map((fold) => fold.filter((index) => mayRun(index, slots, keys[index], ledger)))

const mayRun = (index: number, slots: readonly Slot[], key: string | undefined, ledger: Ledger): boolean => {
  const refusal = dependencyFailure(slots[index], slots, ledger) ?? overtaking(key, ledger)
  if (refusal === undefined) return true
  enter(ledger, { index, key }, refusal)
  return false
}

const dependencyFailure = (
  slot: Slot | undefined,
  slots: readonly Slot[],
  ledger: Ledger,
): Failure | undefined => {
  if (slot === undefined || slot.dependsOn.length === 0) return undefined
  const failed = slot.dependsOn.filter((on) => isFailure(ledger.results[on] ?? {}))
  return failed.length === 0 ? undefined : waitsFor(failed, slots, ledger)
}

const overtaking = (key: string | undefined, ledger: Ledger): Failure | undefined =>
  key !== undefined && ledger.held.has(key) ? behindHeld : undefined
