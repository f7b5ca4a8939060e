import type { Clock } from './clock.ts'

export interface CancellableDeadline extends Deadline {
  /** Releases the timer, so that an idle process can end. */
  readonly cancel: () => void
}

/** A deadline at an instant, in milliseconds since the epoch. */
export const deadlineAt = (instant: number, { now }: Pick<Clock, 'now'>): CancellableDeadline => {
  const { promise, resolve } = Promise.withResolvers<void>()
  let isOver = false
  // A timer can be a little early by the clock; after it the deadline must have passed.
  const end = () => {
    isOver = true
    resolve()
  }
  const timer = setTimeout(end, Math.max(0, instant - now().getTime()))
  return {
    passed: () => isOver || now().getTime() >= instant,
    reached: promise,
    cancel: () => clearTimeout(timer),
  }
}

/**
 * A deadline that also passes once so many units are spent. Calls in flight at that time are waited for, and no more
 * are sent, so at most one round of calls goes beyond the limit.
 */
export const withinUnits = (deadline: Deadline, spent: () => number, most: number): Deadline => ({
  passed: () => deadline.passed() || spent() >= most,
  reached: deadline.reached,
  left: () => 1 - spent() / most,
})

/** Covers the time from a function's start to its claim, and small differences of clocks. In milliseconds. */
const leaseGrace = 2_000

/** The length of an attempt's lease, in milliseconds: a little longer than its function can live. */
export const leaseFor = (functionTimeoutSeconds: number): number => functionTimeoutSeconds * 1000 + leaseGrace

export interface Deadline {
  readonly passed: () => boolean
  /** Settles when the deadline passes. */
  readonly reached: Promise<void>
  /** The unspent share of the units, at most 1; absent without a limit. */
  readonly left?: () => number
}
