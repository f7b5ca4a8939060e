import { isObject } from '../../../batch/item.ts'
import type { JsonValue } from '../../../json/value.ts'
import { etagOf } from '../../../model/etags.ts'

/** What an action is about. */
export interface Metadata {
  readonly collection: string
  readonly id: string | undefined
  readonly ifMatch: string | undefined
}

export type Unsayable = { readonly reason: string }

/** Said by those who have shards, which changes nothing here. */
const withoutEffect: ReadonlySet<string> = new Set(['routing', '_routing', 'retry_on_conflict', '_type'])

/** @param path the collection of the request's path, which an action may override. */
export const metadataOf = (value: JsonValue, path: string | undefined): Metadata | Unsayable => {
  if (!isObject(value)) return { reason: 'What the action is about is not an object.' }
  const { _index: named, _id: id, if_seq_no: sequence, if_primary_term: term, ...others } = value
  const unknown = Object.keys(others).find((name) => !withoutEffect.has(name) && !isOff(name, others[name]))
  if (unknown !== undefined)
    return { reason: 'Of an action, _index, _id, if_seq_no and if_primary_term are understood.' }
  const collection = named ?? path
  if (typeof collection !== 'string' || collection === '') return { reason: 'The action names no _index.' }
  if (!isId(id)) return { reason: '_id is a string or a whole number.' }
  const ifMatch = conditionOf(sequence, term)
  if (ifMatch === null) return { reason: 'if_seq_no is a version, and if_primary_term beside it is 1.' }
  return { collection, id: id === undefined || id === null ? undefined : String(id), ifMatch }
}

/** A switch that is off asks for nothing. */
const isOff = (name: string, value: JsonValue | undefined): boolean =>
  name === 'require_alias' && value === false

const isId = (id: JsonValue | undefined): id is string | number | null | undefined =>
  id === undefined || id === null || typeof id === 'string' || Number.isSafeInteger(id)

/** A version is the sequence number of its item, and there is one term. Null where they are no condition. */
const conditionOf = (
  sequence: JsonValue | undefined,
  term: JsonValue | undefined,
): string | undefined | null => {
  if (sequence === undefined && term === undefined) return undefined
  return Number.isSafeInteger(sequence) && Number(sequence) >= 0 && term === 1
    ? etagOf(Number(sequence))
    : null
}
