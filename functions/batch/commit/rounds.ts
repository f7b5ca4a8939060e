import { backOff } from '../../runtime/backoff.ts'
import type { CommitContext } from './context.ts'
import { isFinal, type Setback } from './faults.ts'

/** What is tried until it is done or given up. */
export interface Tried {
  readonly tries: number
  /** What the last try met; undefined before the first, and after one that met nothing. */
  readonly setback?: Setback
}

/** After one try more. A call that was skipped at the deadline keeps what stopped the one before as its reason. */
export const metWith = <T extends Tried>(tried: T, kind: Setback): T => ({
  ...tried,
  tries: tried.tries + 1,
  setback: kind === 'notSent' ? (tried.setback ?? kind) : kind,
})

/** With the usual back-off about eight seconds in all, well inside the deadline of a request. */
export const maxTries = 12

/** Whether it cannot or must not be tried again. */
export const isGivenUp = (
  { setback, tries }: Tried,
  { deadline }: Pick<CommitContext, 'deadline'>,
): boolean => setback !== undefined && (isFinal(setback) || tries >= maxTries || deadline.passed())

/** Waiting helps against load and silence; a lost race is planned again at once, unless it keeps being lost. */
const needsPause = ({ setback, tries }: Tried): boolean =>
  setback !== undefined && setback !== 'notSent' && (setback !== 'conflict' || tries > 2)

/**
 * Tries what is open, round after round, until nothing is.
 * @param tryOnce one round. Resolves with what is still open; what it gives up it leaves out.
 */
export const inRounds = async <T extends Tried>(
  all: readonly T[],
  tryOnce: (open: readonly T[]) => Promise<readonly T[]>,
  context: Pick<CommitContext, 'pause' | 'random' | 'deadline'>,
): Promise<void> => {
  let open = all
  for (let round = 0; open.length > 0; round++) {
    if (open.some(needsPause)) await backOff(round, context)
    open = await tryOnce(open)
  }
}
