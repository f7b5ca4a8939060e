import { parseJson } from '../json/json.ts'
import type { JsonObject } from '../json/value.ts'
import type { Collection } from '../model/collection.ts'
import { type DecidedFailure, isFailure } from '../model/outcome.ts'
import type { StoredItem } from '../ports/items.ts'
import { collectionFailed, fence } from './fence.ts'
import { withoutIgnored } from './held.ts'
import { membersIn } from './made.ts'

/** An item in the store, as far as its readers have to do with it. */
export interface Existing extends Pick<StoredItem, 'createdAt' | 'updatedAt' | 'schema'> {
  readonly id: string
  /** Its members without the id: as JSON, or as a value that nobody else has. */
  readonly data: string | JsonObject
}

/**
 * The members of an item as they are in this version of its schema. What callers wrote before the service made it is none of them any
 * more.
 */
export const currentMembers = (
  collection: Collection,
  { id, data, schema = 1 }: Omit<Existing, 'createdAt' | 'updatedAt'>,
): JsonObject | DecidedFailure => {
  const { name, version, upgrades } = collection
  let members = typeof data === 'string' ? (parseJson(data) as JsonObject) : data
  for (let from = schema; from < version && upgrades.length > 0; from++) {
    const guarded = { collection: name, part: `upgrade from version ${from}` }
    const old = { ...members, id }
    const run = fence(guarded, () => membersIn(upgrades[from - 1]?.(old), id))
    if (isFailure(run)) return run
    if (typeof run.value === 'string') return collectionFailed(guarded, run.value)
    members = run.value.members
  }
  return withoutIgnored(collection, members)
}
