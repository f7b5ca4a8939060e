import type { Clock } from '../ports/clock.ts'
import { type CancellableDeadline, deadlineAt } from '../ports/deadline.ts'
import type { Fault, ItemStore } from '../ports/items.ts'
import type { WalkStore } from '../ports/walks.ts'
import { backOff } from '../runtime/backoff.ts'

export interface WalkContext {
  readonly walks: WalkStore
  readonly items: ItemStore
  readonly clock: Clock
  readonly random: () => number
}

/** The store cannot go on. What has been done stays done, and a walk from the last page's `next` goes on with the rest. */
export class WalkStopped extends Error {
  override readonly name = 'WalkStopped'
}

/**
 * Tries in a row of which nothing came: about a quarter of a minute with the usual pauses. Where the store is too busy, three
 * minutes: after a page of 1 MB (256 units) a table of two units a second refuses all calls for as long.
 */
const mostIdle = (fault: Fault): number => (fault === 'throttled' || fault === 'notSent' ? 200 : 20)

const callSeconds = 30

/** One call, within its time. */
export const inTime = async <T>(
  call: (deadline: CancellableDeadline) => Promise<T>,
  { clock }: Pick<WalkContext, 'clock'>,
): Promise<T> => {
  const deadline = deadlineAt(clock.now().getTime() + callSeconds * 1000, clock)
  try {
    return await call(deadline)
  } finally {
    deadline.cancel()
  }
}

export interface Tries {
  /**
   * Waits before the next try of the same work.
   * @param hasMovedOn whether some of it has been done. The pause gets longer all the same, but nobody gives up.
   * @throws WalkStopped where another try does not help.
   */
  readonly again: (fault: Fault, hasMovedOn?: boolean) => Promise<void>
}

/** The tries of one piece of work. */
export const createTries = ({ clock, random }: Pick<WalkContext, 'clock' | 'random'>): Tries => {
  let [tries, idle] = [0, 0]
  return {
    again: async (fault, hasMovedOn = false) => {
      if (fault === 'broken' || fault === 'refused')
        throw new WalkStopped(
          'The store refuses to work: see whether the table is there, and what the caller may do.',
        )
      tries++
      idle = hasMovedOn ? 0 : idle + 1
      if (idle >= mostIdle(fault))
        throw new WalkStopped(`The store was asked ${idle} times, and is still ${said[fault]}.`)
      await backOff(tries, { pause: clock.pause, random })
    },
  }
}

const said = {
  throttled: 'too busy',
  contended: 'busy with the same items',
  notSent: 'too busy',
  unknown: 'without an answer',
  later: 'of a later version',
} as const

/**
 * What tells the store that is walked from every other.
 * @throws WalkStopped when it does not tell, or is none of items.
 */
export const identityOfStore = async (context: WalkContext): Promise<string> => {
  for (const tries = createTries(context); ; ) {
    const outcome = await inTime((deadline) => context.walks.identity(deadline), context)
    if (outcome.kind !== 'known') await tries.again(outcome.kind)
    else if (outcome.isForItems) return outcome.identity
    else throw new WalkStopped('This is no table of items: the indexes of one are missing.')
  }
}
