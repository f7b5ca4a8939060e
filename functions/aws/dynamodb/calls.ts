import type { ConsumedCapacity, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Deadline } from '../../ports/deadline.ts'
import type { Fault } from '../../ports/items.ts'
import type { CallReport } from '../../ports/usage.ts'
import { callFault } from './codes.ts'
import type { Limiter } from './limiter.ts'

export interface Connection {
  readonly client: DynamoDBClient
  readonly limiter: Limiter
  readonly report: (call: CallReport) => void
}

type Capacity = ConsumedCapacity[] | ConsumedCapacity | undefined
interface Failed {
  readonly fault: Fault
  readonly error?: unknown
}
export type CallAnswer<T> = { readonly answer: T } | Failed

/** Distinguishes the fault of a whole call from its answer. */
export const isFault = <T>(sent: CallAnswer<T>): sent is Failed => 'fault' in sent

const late: unique symbol = Symbol('late')

interface Turn<T> extends Pick<Connection, 'limiter' | 'report'> {
  /** The share of the answer's members that were refused because of load. */
  readonly throttledShare?: (answer: T) => number
}

/**
 * Sends one call in its turn. It is never aborted: an abort would not undo DynamoDB's work, and an abort signal
 * switches the client's cached middleware off. After the deadline its outcome is unknown.
 */
export const sendInTurn = async <T extends { ConsumedCapacity?: Capacity }>(
  { limiter, report, throttledShare = () => 0 }: Turn<T>,
  send: () => Promise<T>,
  deadline: Deadline,
): Promise<CallAnswer<T>> => {
  if (!limiter.enterNow(deadline) && !(await limiter.enter(deadline))) return { fault: 'notSent' }
  let share = 0
  try {
    const answer = await Promise.race([send(), deadline.reached.then((): typeof late => late)])
    if (answer === late) return { fault: 'unknown' }
    share = throttledShare(answer)
    report({ units: unitsOf(answer.ConsumedCapacity) })
    return { answer }
  } catch (error) {
    const fault = callFault(error)
    share = fault === 'throttled' ? 1 : 0
    report({ units: 0, fault, error })
    return { fault, error }
  } finally {
    limiter.leave(share)
  }
}

const unitsOf = (capacity: Capacity): number =>
  [capacity ?? []].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0)
