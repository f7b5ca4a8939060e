import { parseJson } from '../json/json.ts'
import type { JsonObject, JsonValue } from '../json/value.ts'
import type { Collection } from '../model/collection.ts'
import { fieldErrors } from '../model/fields.ts'
import { indexFaults } from '../model/indexes/faults.ts'
import { bytesOver } from '../model/item-size.ts'
import { isItemId, itemId, limits } from '../model/limits.ts'
import { type DecidedFailure, type FieldError, failure, isFailure } from '../model/outcome.ts'
import { limitMembers } from '../model/over-limit.ts'
import { hasCode } from '../model/schema/code.ts'
import { runSchema } from '../model/schema/run.ts'
import { collectionFailed, fence } from './fence.ts'
import { inspect, nameBytes, numberRange, type Unstorable, unstorable } from './storable.ts'

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A stored item: its members without the id, as JSON text. */
export interface ItemText {
  readonly data: string
}

/** Checks the members of an item against its collection's schema and the limits of the store. */
export const validateItem = (
  collection: Collection,
  members: JsonObject,
  pointer: string,
): ItemText | DecidedFailure => {
  const guarded = { collection: collection.name, part: 'schema' }
  const run = fence(guarded, () => checkMembers(collection, members, pointer))
  return isFailure(run) ? run : run.value
}

const checkMembers = (
  { name, schema, indexed }: Collection,
  members: JsonObject,
  pointer: string,
): ItemText | DecidedFailure | Promise<unknown> => {
  const checked = runSchema(schema, members, pointer)
  if (checked instanceof Promise) return checked
  if ('errors' in checked)
    return failure('validation-failed', `The item does not fit the schema of ${name}.`, checked.errors)
  const { faults, isLively } = inspect(checked.data, limits.maxItemDepth)
  if (faults.length > 0) return unstored(name, faults, pointer)
  const data = JSON.stringify(checked.data)
  // What code has made may say something else each time that it is asked.
  const unread = isLively || hasCode(schema) ? faultsOfText(name, data, pointer) : undefined
  if (unread) return unread
  const unindexable = indexed.length === 0 ? [] : indexFaults(indexed, parseJson(data) as JsonObject, pointer)
  if (unindexable.length > 0)
    return failure('validation-failed', `The item has a value that ${name} cannot be found by.`, unindexable)
  const bytes = bytesOver(data, limits.maxItemBytes)
  return bytes === undefined ? { data } : tooLarge(bytes)
}

/** The text is what will be stored, so the text counts. An id is never a schema's to make. */
const faultsOfText = (
  name: string,
  data: string | undefined,
  pointer: string,
): DecidedFailure | undefined => {
  const stored: unknown = data === undefined ? undefined : parseJson(data)
  if (!isObject(stored)) return collectionFailed({ collection: name, part: 'schema' }, 'made what is no item')
  if (Object.hasOwn(stored, 'id'))
    return collectionFailed({ collection: name, part: 'schema' }, 'made an id, which stands beside the item')
  const faults = unstorable(stored, limits.maxItemDepth)
  return faults.length > 0 ? unstored(name, faults, pointer) : undefined
}

const unstored = (name: string, faults: readonly Unstorable[], pointer: string): DecidedFailure => {
  const at = (kind: Unstorable['kind']) => faults.find((fault) => fault.kind === kind)?.pointer
  const [foreign, deep] = [at('foreign'), at('depth')]
  if (foreign !== undefined)
    return collectionFailed(
      { collection: name, part: 'schema' },
      `made a value that JSON does not have, at "${foreign}"`,
    )
  if (deep !== undefined) return tooDeep(pointer + deep)
  const what = faults.every(({ kind }) => kind === 'number') ? 'number' : 'member'
  return failure(
    'validation-failed',
    `The item has a ${what} that cannot be stored.`,
    faults.map((fault) => ({
      pointer: pointer + fault.pointer,
      detail: fault.kind === 'name' ? nameDetail : numberDetail,
    })),
  )
}

const numberDetail = `A number is 0, or from ${numberRange.least} to below ${numberRange.below} by its magnitude.`
const nameDetail = `A name has ${nameBytes.least} to ${nameBytes.most} bytes.`

const tooDeep = (pointer: string): DecidedFailure => {
  const max = limits.maxItemDepth
  const detail = `maxItemDepth is ${max}; this value is nested deeper.`
  return {
    ...failure('item-too-large', detail, [{ pointer, detail }]),
    members: limitMembers('maxItemDepth', { actual: max + 1 }),
  }
}

const tooLarge = (actual: number, max: number = limits.maxItemBytes): DecidedFailure => ({
  ...failure('item-too-large', `maxItemBytes is ${max}; the item has ${actual}.`),
  members: limitMembers('maxItemBytes', { max, actual }),
})

/** The id and the other members of a body. */
export const splitId = (body: JsonObject): { id: JsonValue | undefined; members: JsonObject } => {
  if (!Object.hasOwn(body, 'id')) return { id: undefined, members: body }
  const { id, ...members } = body
  return { id, members }
}

/** Checks the id of a new item. */
export const validateId = (
  collection: Collection,
  id: JsonValue,
  pointer: string,
): string | DecidedFailure => {
  if (!isItemId(id))
    return wrongId(collection, fieldErrors(itemId.safeParse(id).error?.issues ?? [], pointer))
  if (collection.id === itemId) return id
  const guarded = { collection: collection.name, part: 'id' }
  const run = fence(guarded, () => runSchema(collection.id, id, pointer))
  if (isFailure(run)) return run
  const checked = run.value
  if ('errors' in checked) return wrongId(collection, checked.errors)
  return isItemId(checked.data) ? checked.data : collectionFailed(guarded, 'made an id that cannot be one')
}

const wrongId = ({ name }: Collection, errors: readonly FieldError[]): DecidedFailure =>
  failure('validation-failed', `The id is not one of ${name}.`, errors)
