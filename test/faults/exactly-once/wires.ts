import { brokenConnection, type Interceptor, type WireCall } from '../../support/wire.ts'

/** The function dies when it is about to record what it did: at its second write to the record of its key. */
export const dyingUnrecorded = (): Interceptor => {
  let updates = 0
  let dead = false
  return async ({ command, proceed }) => {
    if (command === 'UpdateItemCommand') dead ||= ++updates === 2
    if (dead) throw brokenConnection()
    return proceed()
  }
}

/** The function dies right after its first call of this kind has taken effect. */
export const dyingAfter = (wanted: string): Interceptor => {
  let dead = false
  return async ({ command, proceed }) => {
    if (dead) throw brokenConnection()
    const answer = await proceed()
    dead = command === wanted
    if (dead) throw brokenConnection()
    return answer
  }
}

export interface Paused {
  readonly wire: Interceptor
  /** Settles when the call is reached. */
  readonly asleep: Promise<void>
  readonly wake: () => void
}

/** Falls asleep at the first call of this kind, before or after it takes effect, until it is woken. */
export const pausedAt = (wanted: string, when: 'before' | 'after'): Paused =>
  pausedWhere(({ command }) => command === wanted, when)

export const pausedWhere = (isWanted: (call: WireCall) => boolean, when: 'before' | 'after'): Paused => {
  const [asleep, woken] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let isFirst = true
  const wire: Interceptor = async (call) => {
    const { proceed } = call
    if (!isFirst || !isWanted(call)) return proceed()
    isFirst = false
    const early = when === 'after' ? await proceed() : undefined
    asleep.resolve()
    await woken.promise
    return when === 'after' ? early : proceed()
  }
  return { wire, asleep: asleep.promise, wake: woken.resolve }
}

/** Does something else at the first call of this kind, which itself goes on as `call` says. */
export const meanwhile = (wanted: string, call: (made: WireCall) => Promise<unknown>): Interceptor => {
  let isFirst = true
  return async (made) => {
    if (made.command !== wanted || !isFirst) return made.proceed()
    isFirst = false
    return call(made)
  }
}

export const write = 'BatchExecuteStatementCommand'
export const read = 'BatchGetItemCommand'
export const transaction = 'TransactWriteItemsCommand'
