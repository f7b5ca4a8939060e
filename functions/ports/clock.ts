import { setTimeout as wait } from 'node:timers/promises'

/** The pipeline's clock. It is injected, so that a test can move it. */
export interface Clock {
  readonly now: () => Date
  readonly pause: (milliseconds: number) => Promise<void>
}

export const systemClock: Clock = {
  now: () => new Date(),
  pause: (milliseconds) => wait(milliseconds),
}
