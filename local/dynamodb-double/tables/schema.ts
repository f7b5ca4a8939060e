import type { Item, Value } from '../values/value.ts'

export interface KeyAttribute {
  readonly name: string
  readonly type: 'S' | 'N' | 'B'
}

export interface Keys {
  readonly partition: KeyAttribute
  readonly sort?: KeyAttribute | undefined
}

export interface Projection {
  readonly type: 'ALL' | 'KEYS_ONLY' | 'INCLUDE'
  /** Of INCLUDE, beside the keys. */
  readonly attributes: readonly string[]
}

/** A global secondary index. */
export interface IndexSchema {
  readonly name: string
  readonly keys: Keys
  readonly projection: Projection
}

export interface TableSchema {
  readonly name: string
  readonly keys: Keys
  readonly indexes: readonly IndexSchema[]
  /** Seconds since the epoch. */
  readonly createdAt: number
  /** The attribute that TTL reads, while it is enabled. */
  readonly timeToLive?: string | undefined
}

export const keyAttributes = ({ partition, sort }: Keys): readonly KeyAttribute[] =>
  sort ? [partition, sort] : [partition]

/** The attributes of an item that an index holds: all, or the keys of table and index and the included ones. */
export const inIndex = (item: Item, table: TableSchema, { keys, projection }: IndexSchema): Item => {
  if (projection.type === 'ALL') return item
  const names = [...keyAttributes(table.keys), ...keyAttributes(keys)].map(({ name }) => name)
  const wanted = projection.type === 'INCLUDE' ? [...names, ...projection.attributes] : names
  return only(item, wanted)
}

export const only = (item: Item, names: readonly string[]): Item => {
  const made: Record<string, Value> = Object.create(null)
  for (const name of names) {
    const value = Object.hasOwn(item, name) ? item[name] : undefined
    if (value !== undefined) made[name] = value
  }
  return made
}
