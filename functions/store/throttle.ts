import type { Deadline } from './port.ts'

/** Adapts the number of calls in flight to the share of work that the table throttles. */
export interface Limiter {
  /** Waits for a free place. False when the deadline came first: then nothing may be sent. */
  readonly enter: (deadline: Deadline) => Promise<boolean>
  /** Gives the place back. `throttledShare` is the part of the call's work that was refused for load, 0 to 1. */
  readonly leave: (throttledShare: number) => void
}

/**
 * Additive increase, multiplicative decrease (AIMD), as TCP does it: one more call after a call without throttling,
 * down to half after one that was throttled throughout.
 * @param most the number of calls to begin with, and never to pass. More than the HTTP agent's sockets would queue there.
 */
export const createLimiter = (most: number): Limiter => {
  let allowed = most
  let inFlight = 0
  const waiting: (() => void)[] = []
  const wake = () => {
    while (waiting.length > 0 && inFlight < Math.floor(allowed)) {
      inFlight++
      waiting.shift()?.()
    }
  }
  const queue = (deadline: Deadline): Promise<boolean> => {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const admit = () => resolve(true)
    waiting.push(admit)
    void deadline.reached.then(() => {
      const at = waiting.indexOf(admit)
      if (at >= 0) waiting.splice(at, 1)
      resolve(false) // without effect where the place has been given already
    })
    return promise
  }
  return {
    enter: async (deadline) => {
      if (deadline.passed()) return false
      if (inFlight >= Math.floor(allowed)) return queue(deadline)
      inFlight++
      return true
    },
    leave: (throttledShare) => {
      inFlight--
      allowed =
        throttledShare > 0 ? Math.max(1, allowed * (1 - throttledShare / 2)) : Math.min(most, allowed + 1)
      wake()
    },
  }
}
