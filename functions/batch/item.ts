import type { Collection } from './collection.ts'
import { itemId, limits } from './contract.ts'
import { fieldErrors } from './fields.ts'
import type { JsonObject, JsonValue } from './json/json.ts'
import { type Failure, failure } from './outcome.ts'

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An item as it is stored: its members without the id, as JSON text. */
export interface ItemText {
  readonly data: string
}

/** Checks the members of an item against its collection's schema and its size against the limit. */
export const validateItem = (
  collection: Collection,
  members: JsonObject,
  pointer: string,
): ItemText | Failure => {
  const checked = collection.schema.safeParse(members)
  if (!checked.success) {
    return failure(
      'validation-failed',
      `The item does not fit the schema of ${collection.name}.`,
      fieldErrors(checked.error.issues, pointer),
    )
  }
  const data = JSON.stringify(checked.data)
  const bytes = Buffer.byteLength(data)
  return bytes <= limits.maxItemBytes ? { data } : tooLarge(bytes)
}

export const tooLarge = (actual: number, max: number = limits.maxItemBytes): Failure => ({
  ...failure('item-too-large', `maxItemBytes is ${max}; the item has ${actual}.`),
  members: { limit: 'maxItemBytes', max, actual },
})

/** The id and the other members of a body. */
export const splitId = (body: JsonObject): { id: JsonValue | undefined; members: JsonObject } => {
  if (!Object.hasOwn(body, 'id')) return { id: undefined, members: body }
  const { id, ...members } = body
  return { id, members }
}

/** Checks an id that is about to name a new item. */
export const validateId = (collection: Collection, id: JsonValue, pointer: string): string | Failure => {
  const wellFormed = itemId.safeParse(id)
  const checked = wellFormed.success ? collection.id.safeParse(wellFormed.data) : wellFormed
  return checked.success
    ? checked.data
    : failure(
        'validation-failed',
        `The id is not one of ${collection.name}.`,
        fieldErrors(checked.error.issues, pointer),
      )
}
