import type { Deadline } from '../ports/deadline.ts'

/** The pauses between tries. */
export interface Pauses {
  readonly pause: (milliseconds: number) => Promise<void>
  /** 0 to 1, for jitter. */
  readonly random: () => number
}

/** In milliseconds; doubled with every try. */
const firstPause = 25
const longestPause = 2_000

/**
 * Full jitter: from 0 to the exponential bound, so that callers that were refused together do not return together.
 * @param tries the number so far.
 */
const pauseAfter = (tries: number, random: () => number): number =>
  random() * Math.min(longestPause, firstPause * 2 ** tries)

/** Waits before the next try, and no longer than the deadline. */
export const backOff = async (
  tries: number,
  { pause, random, deadline }: Pauses & { readonly deadline?: Deadline },
): Promise<void> => {
  const paused = pause(pauseAfter(tries, random))
  await (deadline ? Promise.race([paused, deadline.reached]) : paused)
}
