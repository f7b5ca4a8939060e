import { AsyncLocalStorage } from 'node:async_hooks'
import type { Clock } from '../../../functions/ports/clock.ts'
import type { Trouble } from '../history/spec.ts'
import type { Random } from './random.ts'
import type { World } from './world.ts'

/** One invocation of a function: its own clock, its own random numbers, its own troubles. */
export interface Attempt {
  readonly id: number
  /** As a timeline shows it: "alice#2". */
  readonly label: string
  /** Whose work it does: a request's id, or an asynchronous batch's. */
  readonly owner: () => string | undefined
  readonly clock: Clock
  readonly random: Random
  /** The trouble that its next wire call meets. */
  readonly nextTrouble: () => Trouble | undefined
  readonly calls: () => number
  readonly isDead: () => boolean
  readonly kill: () => void
  /** Freezes the process. @param unnoticed its clock and its timers know nothing of the time that goes by. */
  readonly fallAsleep: (milliseconds: number, unnoticed: boolean) => void
  /** Calls when the process is awake, unless it is dead. `milliseconds` are of its own time. */
  readonly later: (milliseconds: number, act: () => void) => { readonly cancel: () => void }
  /** What Lambda does to a function that runs too long; time asleep does not count. */
  readonly killAfter: (milliseconds: number) => { readonly cancel: () => void }
  readonly run: <T>(act: () => T) => T
}

export interface AttemptOptions {
  readonly id: number
  readonly label: string
  readonly owner: () => string | undefined
  readonly world: World
  readonly random: Random
  readonly troubles: readonly Trouble[]
  /** Milliseconds by which its clock is ahead. */
  readonly ahead: number
}

const current = new AsyncLocalStorage<Attempt>()

/** Who is running now. */
export const currentAttempt = (): Attempt | undefined => current.getStore()

export const createAttempt = (options: AttemptOptions): Attempt => {
  const { id, label, owner, world, random, troubles, ahead } = options
  let [calls, dead, wakes, missed, noticed] = [0, false, 0, 0, 0]
  const ownTime = () => world.now() - missed
  const later: Attempt['later'] = (milliseconds, act) => {
    const due = ownTime() + milliseconds
    let scheduled: { cancel: () => void }
    const fire = (): void => {
      if (dead) return
      const [asleep, early] = [wakes - world.now(), due - ownTime()]
      const wait = Math.max(asleep, early)
      if (wait > 0) scheduled = world.after(wait, fire)
      else act()
    }
    scheduled = world.after(milliseconds, fire)
    return { cancel: () => scheduled.cancel() }
  }
  const attempt: Attempt = {
    id,
    label,
    owner,
    random,
    clock: {
      now: () => new Date(ownTime() + ahead),
      pause: (milliseconds) => new Promise((resolve) => void later(milliseconds, resolve)),
    },
    nextTrouble: () => {
      calls++
      return troubles.find(({ call, lasts }) => call <= calls && calls < call + lasts)
    },
    calls: () => calls,
    isDead: () => dead,
    kill: () => {
      dead = true
    },
    fallAsleep: (milliseconds, unnoticed) => {
      wakes = Math.max(wakes, world.now() + milliseconds)
      if (unnoticed) missed += milliseconds
      else noticed += milliseconds
    },
    later,
    killAfter: (milliseconds) => {
      let timer: { readonly cancel: () => void }
      const check = (): void => {
        const extra = noticed
        noticed = 0
        if (extra > 0) timer = later(extra, check)
        else dead = true
      }
      timer = later(milliseconds, check)
      return { cancel: () => timer.cancel() }
    },
    run: (act) => current.run(attempt, act),
  }
  return attempt
}
