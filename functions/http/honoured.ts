import type { Response } from '../batch/render/response.ts'
import type { Batch } from '../model/operation.ts'
import { isFailure, type Refusal, type Result } from '../model/outcome.ts'
import type { Preferences } from './prefer.ts'

/** An answer, and what of the preferences it honours. */
export interface Rendered {
  readonly response: Response
  readonly honoured: Preferences
}

/** A batch lists what was asked for, and was validated before it ran. What its record answers was not, this time. */
export const honouredByBatch = (
  { handling, return: wanted }: Preferences,
  { atomic }: Batch,
  results: readonly Result[],
  response: Response,
): Preferences => {
  const isKnown = results.some(({ replayed }) => replayed)
  const isHandled = handling === 'strict' ? !isKnown : !atomic
  const isShaped = wanted === 'minimal' || (areRepresented(results) && !isTruncated(response))
  return {
    ...(handling && isHandled ? { handling } : {}),
    ...(wanted && isShaped ? { return: wanted } : {}),
  }
}

/** Every item that there is to show is shown, and there is one. */
const areRepresented = (results: readonly Result[]): boolean => {
  const due = results.filter(hasItem)
  return due.length > 0 && due.every((result) => !isFailure(result) && result.body !== undefined)
}

const hasItem = (result: Result): boolean =>
  !isFailure(result) && (result.status === 200 || result.status === 201)

/** The last member of a body from which something was left out. */
const isTruncated = ({ body = '' }: Response): boolean => body.endsWith('"truncated":true}')

/** Of a single item only a write has a choice; a read is its item. A failure is a problem, whatever was preferred. */
export const honouredBySingle = (
  { return: wanted }: Preferences,
  isRead: boolean,
  response: Response,
): Preferences => {
  if (isRead || wanted === undefined || response.statusCode >= 300) return {}
  const isBare = response.body === undefined
  return isBare === (wanted === 'minimal') ? { return: wanted } : {}
}

/** Of a request that was refused: that it was validated first, if that is why. */
export const honouredByRefusal = ({ handling }: Preferences, { problem }: Refusal): Preferences =>
  problem === 'invalid-batch' && handling === 'strict' ? { handling } : {}

/** Of a batch that is run later: a replay shows what its first request asked for, and was not validated again. */
export const honouredLater = (preferences: Preferences, { headers }: Response): Preferences => {
  if (!('idempotent-replayed' in headers)) return preferences
  const { return: _, handling: __, ...others } = preferences
  return others
}
