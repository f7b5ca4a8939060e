import { brokenConnection, type Interceptor, serviceError } from '../support/wire.ts'

/** A call that goes wrong: an error of the service or the network, before or after the call takes effect. */
export interface WireFault {
  readonly name: string
  readonly error: () => Error
  readonly applied: boolean
}

/** Refused for load: certainly without effect. */
export const throttles: readonly WireFault[] = [
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
].map((name) => ({ name, error: () => serviceError(name, 400), applied: false }))

/** The SDK could not read an answer of status 200. */
const unreadable = (): Error =>
  Object.assign(new SyntaxError('Unexpected end of JSON input'), { $metadata: { httpStatusCode: 200 } })

const timedOut = (): Error => Object.assign(new Error('Request timed out'), { name: 'TimeoutError' })

/** Nobody knows whether it took effect. */
export const silences: readonly WireFault[] = [
  { name: 'InternalServerError', error: () => serviceError('InternalServerError', 500), applied: false },
  { name: 'an unreadable answer', error: unreadable, applied: true },
  {
    name: 'InternalServerError, applied',
    error: () => serviceError('InternalServerError', 500),
    applied: true,
  },
  {
    name: 'ServiceUnavailable, applied',
    error: () => serviceError('ServiceUnavailable', 503),
    applied: true,
  },
  { name: 'a timeout, applied', error: timedOut, applied: true },
  { name: 'a broken connection', error: brokenConnection, applied: false },
]

export const itemCommands: ReadonlySet<string> = new Set([
  'BatchExecuteStatementCommand',
  'BatchGetItemCommand',
  'TransactWriteItemsCommand',
])

export interface Counted {
  readonly wire: Interceptor
  /** Calls that matched so far. */
  readonly calls: () => number
}

/**
 * Faults at the calls that it picks among those of some commands (all without them), counted from 1.
 */
export const faulting = (
  { error, applied }: Pick<WireFault, 'error' | 'applied'>,
  isHit: (call: number) => boolean,
  commands?: ReadonlySet<string>,
): Counted => {
  let calls = 0
  const wire: Interceptor = async ({ command, proceed }) => {
    if (commands && !commands.has(command)) return proceed()
    if (!isHit(++calls)) return proceed()
    if (applied) await proceed()
    throw error()
  }
  return { wire, calls: () => calls }
}

/** Answers one command in its own way. */
export const answering = (
  command: string,
  answer: (proceed: () => Promise<unknown>, call: number) => Promise<unknown>,
): Interceptor =>
  // One counter an interceptor.
  (
    (calls) =>
    ({ command: sent, proceed }) =>
      sent === command ? answer(proceed, ++calls.count) : proceed()
  )({ count: 0 })
