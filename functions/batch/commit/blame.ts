import type { Slot } from '../../model/operation.ts'
import { type Failure, failure, isRetryable } from '../../model/outcome.ts'
import type { RunState } from './run-state.ts'

/** The 424 of an operation whose dependencies have failed. */
export const waitsFor = (
  failed: readonly number[],
  slots: readonly Slot[],
  runState: Pick<RunState, 'results'>,
): Failure<'dependency-failed'> => blamed({ reason: 'It depends on', failed }, slots, runState)

/**
 * A 424 because of other operations. It names only permanent failures and is then permanent itself. If all the others
 * are retryable, so is this one.
 */
export const blamed = (
  { reason, failed }: { readonly reason: string; readonly failed: readonly number[] },
  slots: readonly Slot[],
  { results }: Pick<RunState, 'results'>,
): Failure<'dependency-failed'> => {
  const forGood = failed.filter((index) => !isRetryable(results[index] ?? { status: 200 }))
  const causedBy = (forGood.length > 0 ? forGood : failed).map((index) => slots[index]?.id ?? String(index))
  const retry = forGood.length > 0 ? {} : { retryAfter: 1 }
  return { ...failure('dependency-failed', `${reason} ${list(causedBy)}, which failed.`), causedBy, ...retry }
}

const list = (ids: readonly string[]): string =>
  ids.length <= 3 ? ids.map((id) => `"${id}"`).join(', ') : `${ids.length} operations`
