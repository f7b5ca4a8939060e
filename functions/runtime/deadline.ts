import type { Deadline } from '../store/port.ts'
import type { Clock } from './clock.ts'

export interface CancellableDeadline extends Deadline {
  /** Lets go of the timer, so that an idle process can end. */
  readonly cancel: () => void
}

/** A deadline at an instant, in milliseconds since the epoch. */
export const deadlineAt = (instant: number, { now }: Pick<Clock, 'now'>): CancellableDeadline => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, Math.max(0, instant - now().getTime()))
  return {
    passed: () => now().getTime() >= instant,
    reached: promise,
    cancel: () => clearTimeout(timer),
  }
}
