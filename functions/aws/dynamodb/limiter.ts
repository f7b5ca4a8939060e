import type { Deadline } from '../../ports/deadline.ts'

/** Adapts the number of calls in flight to the share of work that the table throttles. */
export interface Limiter {
  /** Takes a free place, if there is one and the deadline has not passed. A call that need not wait is written and gone at once. */
  readonly enterNow: (deadline: Deadline) => boolean
  /** Waits for a free place. False after the deadline: then nothing may be sent. */
  readonly enter: (deadline: Deadline) => Promise<boolean>
  /** Gives the place back. `throttledShare` is the part of the call's work that was refused for load, 0 to 1. */
  readonly leave: (throttledShare: number) => void
}

/**
 * Additive increase, multiplicative decrease (AIMD), as TCP does it: one more call after a call without throttling,
 * down to half after one that was throttled throughout. Calls that were in flight together met the same load, so only
 * the worst of them counts, once.
 * @param most the number of calls to begin with, and the limit. More calls than the HTTP agent's sockets would queue.
 */
export const createLimiter = (most: number): Limiter => {
  let allowed = most
  let inFlight = 0
  /** For the calls in flight at the time of a throttled one: how many may still be out, and the worst share so far. */
  let round = { allowed: most, out: 0, worst: 0 }
  const waiting: (() => void)[] = []
  const wake = () => {
    while (waiting.length > 0 && inFlight < Math.floor(allowed)) {
      inFlight++
      waiting.shift()?.()
    }
  }
  const learn = (throttledShare: number) => {
    const isNew = round.out === 0
    if (isNew && throttledShare === 0) allowed = Math.min(most, allowed + 1)
    if (isNew) round = { allowed, out: throttledShare > 0 ? inFlight : 0, worst: 0 }
    else round.out--
    if (throttledShare <= round.worst) return
    round.worst = throttledShare
    allowed = Math.max(1, round.allowed * (1 - throttledShare / 2))
  }
  const queue = (deadline: Deadline): Promise<boolean> => {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const admit = () => resolve(true)
    waiting.push(admit)
    void deadline.reached.then(() => {
      const at = waiting.indexOf(admit)
      if (at >= 0) waiting.splice(at, 1)
      resolve(false) // no effect if the place was given in the meantime
    })
    return promise
  }
  const enterNow = (deadline: Deadline): boolean => {
    if (deadline.passed() || inFlight >= Math.floor(allowed)) return false
    inFlight++
    return true
  }
  return {
    enterNow,
    enter: async (deadline) => enterNow(deadline) || (!deadline.passed() && queue(deadline)),
    leave: (throttledShare) => {
      inFlight--
      learn(throttledShare)
      wake()
    },
  }
}
