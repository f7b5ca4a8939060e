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

/** About a minute with the usual pauses. */
const mostTries = 20

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

/** @throws WalkStopped where it does not help. */
export const tryAgain = async (fault: Fault, tries: number, context: WalkContext): Promise<void> => {
  if (fault === 'broken' || fault === 'refused')
    throw new WalkStopped(
      'The store refuses to work: see whether the table is there, and what the caller may do.',
    )
  if (tries >= mostTries)
    throw new WalkStopped(`The store was asked ${tries} times, and is still ${said[fault]}.`)
  await backOff(tries, { pause: context.clock.pause, random: context.random })
}

const said = {
  throttled: 'too busy',
  contended: 'busy with the same items',
  notSent: 'too busy',
  unknown: 'without an answer',
  later: 'of a later version',
} as const
