import type { JsonValue } from '../../json/value.ts'
import type { Collection } from '../../model/collection.ts'
import { each, type Reference } from '../../model/references.ts'
import { isObject } from '../item.ts'

/** A place in an item that names another item. */
export interface Refers {
  /** From the item inwards. */
  readonly path: readonly (string | number)[]
  readonly collection: string
  /** What stands there. It need not be an id. */
  readonly id: JsonValue
}

/** The places in an item, or in a part of one, that name items. Null, and a member that is not there, name none. */
export const refersIn = (
  { references }: Pick<Collection, 'references'>,
  item: JsonValue,
): readonly Refers[] => references.flatMap((reference) => placesIn(item, [], reference))

const placesIn = (
  value: JsonValue | undefined,
  path: readonly (string | number)[],
  reference: Reference,
): readonly Refers[] => {
  if (value === undefined || value === null) return []
  const name = reference.path[path.length]
  if (name === undefined) return [{ path, collection: reference.collection, id: value }]
  return partsAt(value, name).flatMap(([at, part]) => placesIn(part, [...path, at], reference))
}

const partsAt = (
  value: JsonValue,
  name: string,
): readonly (readonly [string | number, JsonValue | undefined])[] => {
  if (Array.isArray(value)) return name === each ? value.map((element, at) => [at, element] as const) : []
  if (!isObject(value)) return []
  if (name === each) return Object.entries(value)
  return Object.hasOwn(value, name) ? [[name, value[name]]] : []
}
