import type { Slot } from '../../model/operation.ts'
import { type Failure, isFailure } from '../../model/outcome.ts'
import { keeping, type Level } from '../order.ts'
import { behindHeld } from '../plan/plan.ts'
import { waitsFor } from './blame.ts'
import { enter, type RunState } from './run-state.ts'

/** What a level's indexes stand for: the operations, and the items that they name. */
export interface Turns {
  readonly slots: readonly Slot[]
  readonly keys: readonly (string | undefined)[]
}

/**
 * Lets through the operations that may run. The others get their result: a dependency failed, or an earlier operation
 * on the same item has to be retried first. A retryable operation holds its item, so that no later one overtakes it
 * there.
 */
export const gate = (level: Level, { slots, keys }: Turns, runState: RunState): Level =>
  keeping(level, (index) => mayRun(index, { slots, keys }, runState))

const mayRun = (index: number, { slots, keys }: Turns, runState: RunState): boolean => {
  const key = keys[index]
  const refusal = dependencyFailure(slots[index], slots, runState) ?? overtaking(key, runState)
  if (refusal === undefined) return true
  enter(runState, { index, key }, refusal)
  return false
}

const dependencyFailure = (
  slot: Slot | undefined,
  slots: readonly Slot[],
  runState: RunState,
): Failure | undefined => {
  if (slot === undefined || slot.dependsOn.length === 0) return undefined
  const failed = slot.dependsOn.filter((on) => isFailure(runState.results[on] ?? {}))
  return failed.length === 0 ? undefined : waitsFor(failed, slots, runState)
}

const overtaking = (key: string | undefined, runState: RunState): Failure | undefined =>
  key !== undefined && runState.held.has(key) ? behindHeld : undefined
