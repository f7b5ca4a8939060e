import type { Clock } from '../../functions/ports/clock.ts'

export interface ManualClock extends Clock {
  readonly advance: (milliseconds: number) => void
}

/** A clock that a test moves. Pauses take no time of their own, but they let others run. */
export const manualClock = (start = Date.now()): ManualClock => {
  let now = start
  return {
    now: () => new Date(now),
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    advance: (milliseconds) => {
      now += milliseconds
    },
  }
}
