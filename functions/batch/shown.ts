import { copyJson } from '../json/copy.ts'
import { parseJson } from '../json/json.ts'
import type { JsonObject, JsonValue } from '../json/value.ts'
import type { Collection } from '../model/collection.ts'
import { limits } from '../model/limits.ts'
import { type DecidedFailure, type Item, isFailure } from '../model/outcome.ts'
import { inSchemaOrder } from '../model/schema/order.ts'
import type { StoredItem } from '../ports/items.ts'
import { collectionFailed, fence, isPromise } from './fence.ts'
import { withoutIgnored } from './held.ts'
import { unstorable } from './storable.ts'

/** An item in the store, as far as its readers have to do with it. */
export interface Existing extends Pick<StoredItem, 'createdAt' | 'updatedAt'> {
  readonly id: string
  /** Its members without the id, as JSON. */
  readonly data: string
}

/**
 * An item as a deployer's code gets it: its members in the schema's order, and its timestamps where the collection has them.
 */
export const told = (collection: Collection, { id, data, createdAt, updatedAt }: Existing): Item => {
  const members = withoutIgnored(collection, parseJson(data) as JsonObject)
  const stamps = collection.timestamps ? { createdAt, updatedAt } : undefined
  return { id, ...(inSchemaOrder(collection.schema, members) as JsonObject), ...stamps }
}

/** An item as all its readers see it: … and with what is computed of it. */
export const shown = (collection: Collection, existing: Existing): Item | DecidedFailure => {
  const item = told(collection, existing)
  const names = Object.keys(collection.computed)
  if (names.length === 0) return item
  const made: JsonObject = {}
  for (const name of names) {
    const value = compute(collection, name, item)
    if (isFailure(value)) return value
    if (value.made !== undefined) made[name] = value.made
  }
  return { ...item, ...made }
}

/** Characters of one computed member as JSON. Its item may have as many as an answer carries, and there may be many. */
const longest = 16_384

const compute = (
  { name: collection, computed }: Collection,
  name: string,
  item: Item,
): { readonly made: JsonValue | undefined } | DecidedFailure => {
  const guarded = { collection, part: `computed member ${name}` }
  const run = fence(guarded, () => textOf(computed[name]?.(copyJson(item) as never)))
  if (isFailure(run)) return run
  const { value: text } = run
  if (text === undefined) return { made: undefined }
  if (typeof text !== 'string') return collectionFailed(guarded, text.fault)
  return { made: parseJson(text) }
}

/** Looking at a value may run a deployer's code as well, so it is done inside the fence. */
const textOf = (value: unknown): string | undefined | { readonly fault: string } | PromiseLike<unknown> => {
  if (value === undefined) return undefined
  if (isPromise(value)) return value
  const foreign = unstorable(value, limits.maxItemDepth).find(({ kind }) => kind === 'foreign')
  if (foreign) return { fault: `is a value that JSON does not have, at "${foreign.pointer}"` }
  const text = JSON.stringify(value)
  return text.length > longest ? { fault: `is longer than ${longest} characters` } : text
}
