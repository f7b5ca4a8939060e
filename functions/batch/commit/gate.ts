import type { Slot } from '../operation.ts'
import type { Level } from '../order.ts'
import { type Failure, failure, isFailure, isRetryable } from '../outcome.ts'
import type { Ledger } from './ledger.ts'

/** Lets through what may run; the others get their answer: a dependency failed, or an earlier operation on the same item has to be retried first. */
export const gate = (
  level: Level,
  slots: readonly Slot[],
  keys: readonly (string | undefined)[],
  ledger: Ledger,
): Level =>
  level.map((fold) =>
    fold.filter((index) => {
      const refusal = dependencyFailure(slots[index], slots, ledger) ?? overtaking(keys[index], ledger)
      if (refusal) ledger.results[index] = refusal
      return refusal === undefined
    }),
  )

const dependencyFailure = (
  slot: Slot | undefined,
  slots: readonly Slot[],
  ledger: Ledger,
): Failure | undefined => {
  const failed = (slot?.dependsOn ?? []).flatMap((on) => {
    const result = ledger.results[on]
    return result && isFailure(result)
      ? [{ id: slots[on]?.id ?? String(on), retryable: isRetryable(result) }]
      : []
  })
  if (failed.length === 0) return undefined
  const causedBy = failed.map(({ id }) => id)
  // Sent again together with its causes it may succeed, but only if every one of them may.
  const retry = failed.every(({ retryable }) => retryable) ? { retryAfter: 1 } : {}
  return {
    ...failure('dependency-failed', `It depends on ${list(causedBy)}, which failed.`),
    causedBy,
    ...retry,
  }
}

const list = (ids: readonly string[]): string =>
  ids.length <= 3 ? ids.map((id) => `"${id}"`).join(', ') : `${ids.length} operations`

const overtaking = (key: string | undefined, ledger: Ledger): Failure | undefined =>
  key !== undefined && ledger.held.has(key)
    ? failure('not-attempted', 'An earlier operation on the same item has to be retried first.')
    : undefined
