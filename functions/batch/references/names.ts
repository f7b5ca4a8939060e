import { parseJson } from '../../json/json.ts'
import type { JsonValue } from '../../json/value.ts'
import type { Registry } from '../../model/collection.ts'
import { defaultShards, itemKey } from '../../model/item-key.ts'
import { itemId } from '../../model/limits.ts'
import { isRejected, type Operation, type Slot } from '../../model/operation.ts'
import { refersIn } from './refers.ts'

/** How items are called in the store. */
export interface Keys {
  readonly tenant: string
  readonly collections: Registry
}

/** Undefined where there is no such collection, and for what is no id: it must not get into a key. */
export const keyOfNamed = (
  { tenant, collections }: Keys,
  collection: string,
  id: JsonValue,
): string | undefined => {
  const declared = collections.get(collection)
  const isId = typeof id === 'string' && itemId.safeParse(id).success
  return declared && isId ? itemKey(tenant, declared, id) : undefined
}

/** The item of an operation; undefined where the service makes its id, which nobody can name yet. */
export const keyOfSlot = (slot: Slot, { tenant }: Keys): string | undefined => {
  if (!isRejected(slot)) {
    const { collection, itemId: id } = slot.operation
    return id === undefined ? undefined : itemKey(tenant, collection, id)
  }
  const { collection: name, shards = defaultShards, itemId: id } = slot.target ?? {}
  return name === undefined || id === undefined ? undefined : itemKey(tenant, { name, shards }, id)
}

const writing: ReadonlySet<Operation['method']> = new Set(['POST', 'PUT', 'PATCH', 'ACT'])

/** Whether the result of an operation may name items. */
export const mayName = (slot: Slot): boolean =>
  !isRejected(slot) && slot.operation.collection.references.length > 0 && writing.has(slot.operation.method)

/**
 * The items that an operation names in what was sent, as far as they can be told from it: what an action makes of its input
 * is not known before it runs, so every text of it counts that could name an item.
 */
export const namedIn = (slot: Slot, keys: Keys): ReadonlySet<string> => {
  if (isRejected(slot) || !mayName(slot)) return nothing
  const { collection, method, data, replacement, patch, action } = slot.operation
  const named =
    method === 'ACT'
      ? collection.references.flatMap(({ collection: to }) =>
          textsIn(action?.input ?? {}).map((id) => keyOfNamed(keys, to, id)),
        )
      : refersIn(collection, patch ?? replacement ?? parseJson(data ?? '{}')).map((one) =>
          keyOfNamed(keys, one.collection, one.id),
        )
  return new Set(named.filter((key) => key !== undefined))
}

const nothing: ReadonlySet<string> = new Set()

const textsIn = (value: JsonValue): readonly string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
