import { crc32 } from 'node:zlib'
import type { JsonObject, JsonValue } from '../../json/value.ts'
import { type Index, labelOf } from './declaration.ts'
import { end, isUnfit, keyOfValue } from './value.ts'

/** Where an item stands in an index: in a partition, at a place of its order. */
export interface IndexKey {
  readonly partition: string
  readonly at: string
}

/** The item of whom the keys are. */
export interface KeyedItem {
  /** Percent-encoded, as in the item's own key. */
  readonly tenant: string
  readonly collection: string
  readonly id: string
  readonly members: JsonObject
}

/**
 * `{tenant}#{collection}#{members}#{shard}#{value}`, and the value of the sort member with the id behind it. Undefined when
 * the item is not in the index. One without a value to sort by stands before all others.
 */
export const indexKeyOf = (
  index: Index,
  { tenant, collection, id, members }: KeyedItem,
): IndexKey | undefined => {
  const { partition, sort } = index
  const value = keyOfValue(own(members, partition.name), partition.kind)
  if (typeof value !== 'string') return undefined
  const order = sort && keyOfValue(own(members, sort.name), sort.kind)
  if (isUnfit(order)) return undefined
  const shard = index.shards === 1 ? 0 : crc32(id) % index.shards
  return {
    partition: partitionOfIndex(index, { tenant, collection, shard }, value),
    at: sort === undefined ? id : `${order ?? ''}${end}${id}`,
  }
}

/** The partition of one value. */
export const partitionOfIndex = (
  index: Index,
  {
    tenant,
    collection,
    shard,
  }: { readonly tenant: string; readonly collection: string; readonly shard: number },
  value: string,
): string => `${tenant}#${collection}#${labelOf(index)}#${shard}#${value}`

const own = (members: JsonObject, name: string): JsonValue | undefined =>
  Object.hasOwn(members, name) ? members[name] : undefined
