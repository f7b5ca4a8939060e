import { copyJson } from '../json/copy.ts'
import { parseJson } from '../json/json.ts'
import type { JsonObject, JsonValue } from '../json/value.ts'
import type { Collection } from '../model/collection.ts'
import { limits } from '../model/limits.ts'
import { type DecidedFailure, type Item, isFailure } from '../model/outcome.ts'
import { inSchemaOrder } from '../model/schema/order.ts'
import { collectionFailed, fence } from './fence.ts'
import { isPromise } from './promises.ts'
import { unstorable } from './storable.ts'
import { currentMembers, type Existing } from './upgrade.ts'

/**
 * An item as a deployer's code gets it: its members as the schema is now and in its order, and its timestamps where the
 * collection has them.
 */
export const told = (collection: Collection, existing: Existing): Item | DecidedFailure => {
  const current = currentMembers(collection, existing)
  if (isFailure(current)) return current
  const { id, createdAt, updatedAt } = existing
  const members = inSchemaOrder(collection.schema, current) as JsonObject
  return { id, ...members, ...(collection.timestamps ? { createdAt, updatedAt } : undefined) }
}

/** An item as all its readers see it: … and with what is computed of it. */
export const shown = (collection: Collection, existing: Existing): Item | DecidedFailure => {
  const item = told(collection, existing)
  const names = Object.keys(collection.computed)
  if (names.length === 0 || isFailure(item)) return item
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
