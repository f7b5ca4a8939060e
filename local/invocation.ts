import type { Context } from 'aws-lambda'
import { makeContext } from './gateway/context.ts'

export type FunctionHandler<Event> = (event: Event, context: Context) => Promise<unknown>

export interface FunctionCall<Event> {
  readonly handler: FunctionHandler<Event>
  readonly functionTimeoutSeconds: number
  /** How long the caller waits, if that is less. */
  readonly patienceSeconds?: number | undefined
  /** Where the platform's own remarks go (the function's log, when deployed). */
  readonly log: (line: string) => void
}

/** What comes of a call that nobody waits for any longer. */
export const late = Symbol('late')

/**
 * Whichever ends first: the function, its timeout, or the caller's patience. Lambda kills a function at its timeout;
 * one in this process cannot be killed and may work on behind the caller's back.
 */
export const callInTime = async <Event>(event: Event, call: FunctionCall<Event>): Promise<unknown> => {
  const { handler, functionTimeoutSeconds, patienceSeconds = functionTimeoutSeconds, log } = call
  const seconds = Math.min(functionTimeoutSeconds, patienceSeconds)
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<typeof late>((resolve) => {
    timer = setTimeout(() => {
      log(`Task timed out after ${seconds.toFixed(2)} seconds`)
      resolve(late)
    }, seconds * 1000)
  })
  try {
    return await Promise.race([handler(event, makeContext(functionTimeoutSeconds)), timeout])
  } finally {
    clearTimeout(timer)
  }
}

/** A payload as it arrives: it crosses as JSON. */
export const crossing = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value) ?? 'null') as Value
