import { setTimeout as wait } from 'node:timers/promises'

/** Time, as the pipeline sees it. Injected, so that a test can move it. */
export interface Clock {
  readonly now: () => Date
  readonly pause: (milliseconds: number) => Promise<void>
}

export const systemClock: Clock = {
  now: () => new Date(),
  pause: (milliseconds) => wait(milliseconds),
}
