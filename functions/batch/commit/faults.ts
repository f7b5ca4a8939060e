import { type Failure, failure } from '../../model/outcome.ts'
import type { Fault } from '../../ports/items.ts'

/** Why a fold is still open: what its last try met. */
export type Setback = Fault | 'conflict'

const mayHave = 'The database did not answer in time; the operation may or may not have taken effect.'

/** What is answered for operations whose last try met this and that will not be tried again. */
export const failureOf = (setback: Setback | undefined, uncertain: boolean): Failure => {
  if (uncertain) return { ...failure('unavailable', mayHave), uncertain: true }
  switch (setback) {
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

/** Trying again can help with everything but a refusal, and what another version has to do. */
export const isFinal = (setback: Setback): boolean =>
  setback === 'refused' || setback === 'broken' || setback === 'later'
