import { brokenConnection, type Interceptor } from './wire.ts'

/**
 * How a wire call goes wrong. `fail`: only this call. `crash`: the process dies there, so every later call of the
 * attempt fails as well. `before`: it never reached DynamoDB. `after`: it took effect, and the answer was lost.
 */
export const modes = ['fail before', 'fail after', 'crash before', 'crash after'] as const
export type Mode = (typeof modes)[number]

export interface FaultPoint {
  readonly call: number
  readonly mode: Mode
}

export interface Faulty {
  readonly wire: Interceptor
  /** Calls seen so far. */
  readonly calls: () => number
}

/** Faults at one call, counted from 1; none without a point. */
export const faultAt = (point?: FaultPoint): Faulty => {
  let calls = 0
  let dead = false
  const wire: Interceptor = async ({ proceed }) => {
    calls++
    if (dead) throw brokenConnection()
    if (calls !== point?.call) return proceed()
    dead = point.mode.startsWith('crash')
    if (point.mode.endsWith('after')) await proceed()
    throw brokenConnection()
  }
  return { wire, calls: () => calls }
}

export interface Suspended {
  readonly wire: Interceptor
  /** Settles when the attempt stands still, or has ended without getting there. */
  readonly asleep: Promise<void>
  /** Lets it go on. */
  readonly wake: () => void
  readonly reached: () => boolean
}

/** Stops an attempt in the middle of one call, before or after it takes effect, until it is woken. */
export const sleepAt = (call: number, when: 'before' | 'after'): Suspended => {
  const sleeping = Promise.withResolvers<void>()
  const woken = Promise.withResolvers<void>()
  let calls = 0
  let reached = false
  const wire: Interceptor = async ({ proceed }) => {
    if (++calls !== call) return proceed()
    reached = true
    const early = when === 'after' ? await proceed() : undefined
    sleeping.resolve()
    await woken.promise
    return when === 'after' ? early : proceed()
  }
  return { wire, asleep: sleeping.promise, wake: woken.resolve, reached: () => reached }
}
