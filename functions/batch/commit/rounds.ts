import { backOff } from '../../runtime/backoff.ts'
import type { CommitContext } from './context.ts'
import { isFinal, type LastFault } from './faults.ts'

/** Work that is tried until it is done or given up. */
export interface Tried {
  readonly tries: number
  /** The fault of the last try; undefined before the first one, and after one without a fault. */
  readonly lastFault?: LastFault
}

/** The state after another try. A call skipped at the deadline keeps the earlier fault as its reason. */
export const metWith = <T extends Tried>(tried: T, kind: LastFault): T => ({
  ...tried,
  tries: tried.tries + 1,
  lastFault: kind === 'notSent' ? (tried.lastFault ?? kind) : kind,
})

/** With the usual back-off about eight seconds in all, well inside the deadline of a request. */
export const maxTries = 12

/** Whether the work cannot or must not be tried again. */
export const isGivenUp = (
  { lastFault, tries }: Tried,
  { deadline }: Pick<CommitContext, 'deadline'>,
): boolean => lastFault !== undefined && (isFinal(lastFault) || tries >= maxTries || deadline.passed())

/**
 * A pause helps after throttling and lost answers; after a lost race the next try comes at once, unless races repeat.
 */
const needsPause = ({ lastFault, tries }: Tried): boolean =>
  lastFault !== undefined && lastFault !== 'notSent' && (lastFault !== 'conflict' || tries > 2)

/**
 * Tries open work, round after round, until nothing is open.
 * @param tryOnce one round. Resolves with the work that is still open, without the work that it gives up.
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
