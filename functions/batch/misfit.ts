import { pointer } from '../json/json.ts'
import type { JsonObject } from '../json/value.ts'
import type { Collection } from '../model/collection.ts'
import { type DecidedFailure, type FieldError, failure, isFailure } from '../model/outcome.ts'
import { withoutIgnored } from './held.ts'
import { splitId, validateItem } from './item.ts'

/** Why a stored item does not fit the schema as it is now; undefined where it does. */
const misfitOf = (collection: Collection, item: JsonObject): DecidedFailure | undefined => {
  const found = validateItem(collection, withoutIgnored(collection, splitId(item).members), '')
  return isFailure(found) ? found : undefined
}

/** Whether a stored item does not fit the schema as it is now. */
export const isOutdated = (collection: Collection, item: JsonObject): boolean =>
  misfitOf(collection, item) !== undefined

/** More places would not be read. */
const mostPlaces = 5

/** The failure of a change because the stored item does not fit; undefined where it does. */
export const storedMisfit = (collection: Collection, item: JsonObject): DecidedFailure | undefined => {
  const misfit = misfitOf(collection, item)
  if (misfit?.problem !== 'validation-failed') return misfit
  const { errors = [] } = misfit
  const places = errors.slice(0, mostPlaces).map(({ pointer: at, detail }) => `"${at}": ${detail}`)
  const more = errors.length > places.length ? ' …' : ''
  return failure(
    'validation-failed',
    `The stored item does not fit the schema of ${collection.name} as it is now: ${places.join(' ')}${more}`,
  )
}

/** What was sent of an item, and what it comes to. */
interface Sent {
  readonly patch: JsonObject
  readonly stored: JsonObject
  readonly pointer: string
  readonly refused: DecidedFailure
}

/**
 * The failure of a patch that makes what the schema refuses. Where that is on account of members that were stored so and
 * that the caller did not send, it says that, and names only what was sent.
 */
export const misfitOfPatch = (
  collection: Collection,
  { patch, stored, pointer: at, refused }: Sent,
): DecidedFailure => {
  if (refused.problem !== 'validation-failed') return refused
  const { errors = [] } = refused
  const places = Object.keys(patch).map((name) => at + pointer(name))
  const isSent = ({ pointer: place }: FieldError): boolean =>
    places.some((sent) => place === sent || place.startsWith(`${sent}/`))
  if (errors.every(isSent)) return refused
  const misfit = storedMisfit(collection, stored)
  return misfit ? failure('validation-failed', misfit.detail, errors.filter(isSent)) : refused
}
