import type { Context } from 'aws-lambda'
import { makeContext } from './gateway/context.ts'

export type FunctionHandler<Event> = (event: Event, context: Context) => Promise<unknown>

export interface FunctionCall<Event> {
  readonly handler: FunctionHandler<Event>
  readonly functionTimeoutSeconds: number
  /** How long the caller waits, if that is less than the function's timeout. */
  readonly patienceSeconds?: number | undefined
  /** Takes the platform's own log lines (in the function's log, when deployed). */
  readonly log: (line: string) => void
}

/** The result of a call that took too long. */
export const late = Symbol('late')

/**
 * Resolves when the function, its timeout or the caller's wait ends, whichever is first. Lambda kills a function at its
 * timeout. A function in this process cannot be killed and may continue.
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

/** A payload after its way as JSON. */
export const crossing = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value) ?? 'null') as Value
