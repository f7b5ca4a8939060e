import { type DecidedResult, failure, isFailure, type PassingFailure } from '../../model/outcome.ts'
import type { BoundOperation } from './bind.ts'
import { isPresent, type State } from './decide.ts'

const writtenLater: PassingFailure = failure(
  'unavailable',
  'A later version of the collection has written the item; it can be read and removed here, and not be changed.',
)

/** What holds whatever the item is in this version of its schema. */
const standing: ReadonlySet<string> = new Set([
  'forbidden',
  'not-found',
  'precondition-failed',
  'already-exists',
])

/**
 * Why a decision cannot stand: a later version of the collection has written the item, and what this one makes of it would lose
 * what that one has added. Undefined where it stands.
 */
export const hindranceTo = (
  { method, collection }: BoundOperation,
  state: State,
  result: DecidedResult | PassingFailure,
): PassingFailure | undefined => {
  if ((state.schema ?? 1) <= collection.version || !isPresent(state)) return undefined
  if (method === 'GET' || method === 'DELETE') return undefined
  return isFailure(result) && standing.has(result.problem) ? undefined : writtenLater
}
