import { crc32 } from 'node:zlib'

/** Over how many partitions the items of a collection are spread, unless its declaration says otherwise. */
export const defaultShards = 16

/** A collection as keys name it. */
export interface Sharded {
  readonly name: string
  readonly shards: number
}

/**
 * The key of an item, as text: `{tenant}#{collection}#{shard}#{id}`. A store may cut it behind the shard. The tenant is
 * percent-encoded, and neither a collection's name nor an id has a `#`, so no two items have one key.
 *
 * @example
 * itemKey('shared', { name: 'cities', shards: 16 }, '71') // shared#cities#9#71
 */
export const itemKey = (tenant: string, collection: Sharded, id: string): string =>
  `${partitionOf(tenant, collection, shardOf(id, collection.shards))}#${id}`

/** The part of a key that all items of a shard share. */
export const partitionOf = (tenant: string, { name }: Pick<Sharded, 'name'>, shard: number): string =>
  `${encodeURIComponent(tenant)}#${name}#${shard}`

/**
 * CRC-32 (ISO 3309), so that a reader in any language can find an item. It is linear: ids that count up are spread evenly.
 * The result is for good: another one would look for items where they are not.
 */
const shardOf = (id: string, shards: number): number => crc32(id) % shards

/** The id in a key. */
export const idIn = (key: string): string => key.slice(key.lastIndexOf('#') + 1)
