import { type Failure, failure } from '../../model/outcome.ts'
import type { Fault } from '../../ports/items.ts'

/** Why a fold is still open: the fault of its last try. */
export type LastFault = Fault | 'conflict'

const mayHave = 'The database did not answer in time; the operation may or may not have taken effect.'

/** The result of operations that are given up after this fault. */
export const failureOf = (lastFault: LastFault | undefined, uncertain: boolean): Failure => {
  if (uncertain) return { ...failure('unavailable', mayHave), uncertain: true }
  switch (lastFault) {
    case undefined:
    case 'notSent':
      return failure(
        'not-attempted',
        'The deadline, or the limit of units, came before the operation was started.',
      )
    case 'throttled':
      return failure('throttled', 'The database is over its limit; the operation took no effect.')
    case 'conflict':
    case 'contended':
      return failure('contention', 'Other writers kept changing the item; the operation took no effect.')
    case 'unknown':
      return failure('unavailable', 'The database did not answer; the operation took no effect.')
    case 'refused':
      return failure('item-too-large', 'The database does not take an item of this size.')
    case 'broken':
      return failure('internal-error', 'The operation could not be carried out; it took no effect.')
    case 'later':
      return failure(
        'unavailable',
        'A later version of the service has written the item; nothing was done to it.',
      )
  }
}

/** Retrying can help after every fault except a refusal and a record of a later version. */
export const isFinal = (lastFault: LastFault): boolean =>
  lastFault === 'refused' || lastFault === 'broken' || lastFault === 'later'
