import { service } from '../../service.ts'
import { UsageError } from '../usage-error.ts'
import { commandOf } from './again.ts'
import type { Plan } from './journal.ts'
import type { JournalState } from './state.ts'

/** How long the service keeps a key, less the differences of clocks and the time of a request. In milliseconds. */
const keyLifetime = (service.idempotencyTtlSeconds - 300) * 1000

export const isExpired = (at: number): boolean => Date.now() - at > keyLifetime

/** @throws UsageError when a request was sent so long ago that sending it again could repeat its effects. */
export const refuseDoubtful = ({ doubtful }: JournalState, plan: Plan, path: string): void => {
  const expired = [...doubtful.values()].filter(isExpired).length
  if (expired === 0) return
  throw new UsageError(
    `${path}: ${expired} requests were sent more than a day ago and not answered for good. The service has forgotten ` +
      'their keys, so what they did would be done again. --force sends them all the same; --fresh begins anew. ' +
      `Nothing else is lost: ${commandOf(path, plan, '--force')}`,
  )
}
