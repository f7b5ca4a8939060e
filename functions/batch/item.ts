import type { JsonObject, JsonValue } from '../json/value.ts'
import type { Collection } from '../model/collection.ts'
import { fieldErrors } from '../model/fields.ts'
import { itemId, limits } from '../model/limits.ts'
import { type Failure, type FieldError, failure } from '../model/outcome.ts'
import { runSchema } from '../model/schema/run.ts'
import { collectionFailed, fence } from './fence.ts'
import { numberRange, type Unstorable, unstorable } from './storable.ts'

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An item as it is stored: its members without the id, as JSON text. */
export interface ItemText {
  readonly data: string
}

/** Checks the members of an item against its collection's schema and the limits of what can be stored. */
export const validateItem = (
  collection: Collection,
  members: JsonObject,
  pointer: string,
): ItemText | Failure => {
  const guarded = { collection: collection.name, part: 'schema' }
  const run = fence(guarded, () => checkMembers(collection, members, pointer))
  return 'value' in run ? run.value : run
}

const checkMembers = (
  { name, schema }: Collection,
  members: JsonObject,
  pointer: string,
): ItemText | Failure | Promise<unknown> => {
  const checked = runSchema(schema, members, pointer)
  if (checked instanceof Promise) return checked
  if ('errors' in checked)
    return failure('validation-failed', `The item does not fit the schema of ${name}.`, checked.errors)
  const faults = unstorable(checked.data, limits.maxItemDepth)
  if (faults.length > 0) return unstored(name, faults, pointer)
  const data = JSON.stringify(checked.data)
  const bytes = Buffer.byteLength(data)
  return bytes <= limits.maxItemBytes ? { data } : tooLarge(bytes)
}

const unstored = (name: string, faults: readonly Unstorable[], pointer: string): Failure => {
  const at = (kind: Unstorable['kind']) => faults.find((fault) => fault.kind === kind)?.pointer
  const [foreign, deep] = [at('foreign'), at('depth')]
  if (foreign !== undefined)
    return collectionFailed(
      { collection: name, part: 'schema' },
      `made a value that JSON does not have, at "${foreign}"`,
    )
  if (deep !== undefined) return tooDeep(pointer + deep)
  const detail = `A number is 0, or from ${numberRange.least} to below ${numberRange.below} by its magnitude.`
  return failure(
    'validation-failed',
    'The item has a number that cannot be stored.',
    faults.map((fault) => ({ pointer: pointer + fault.pointer, detail })),
  )
}

const tooDeep = (pointer: string): Failure => {
  const max = limits.maxItemDepth
  const detail = `maxItemDepth is ${max}; this value is nested deeper.`
  return {
    ...failure('item-too-large', detail, [{ pointer, detail }]),
    members: { limit: 'maxItemDepth', max, actual: max + 1 },
  }
}

const tooLarge = (actual: number, max: number = limits.maxItemBytes): Failure => ({
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
  if (!wellFormed.success) return wrongId(collection, fieldErrors(wellFormed.error.issues, pointer))
  const guarded = { collection: collection.name, part: 'id' }
  const run = fence(guarded, () => runSchema(collection.id, wellFormed.data, pointer))
  if ('problem' in run) return run
  const checked = run.value
  if ('errors' in checked) return wrongId(collection, checked.errors)
  // Nearly always: the collection's own schema checks, and makes nothing of it.
  if (checked.data === wellFormed.data) return wellFormed.data
  const made = itemId.safeParse(checked.data)
  return made.success ? made.data : collectionFailed(guarded, 'made an id that cannot be one')
}

const wrongId = ({ name }: Collection, errors: readonly FieldError[]): Failure =>
  failure('validation-failed', `The id is not one of ${name}.`, errors)
