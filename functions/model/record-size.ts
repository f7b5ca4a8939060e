import type { IndexKey } from './indexes/keys.ts'
import { itemBytes } from './item-size.ts'

/** DynamoDB holds so much a record, names of attributes included. */
export const maxRecordBytes = 400 * 1024

/** Bytes of one record of a content that is cut into several; the rest is for its key and its other attributes. */
export const partBytes = maxRecordBytes - 20 * 1024

export const partCount = (bytes: Uint8Array): number => Math.ceil(bytes.length / partBytes)

/** Names of an item's attributes, its numbers and instants, at the most. */
const overhead = 150

interface Sized {
  readonly key: string
  readonly next: {
    readonly data: string | null
    readonly receipts: Uint8Array
    readonly indexed?: Readonly<Record<number, IndexKey>>
  }
}

/** What a write makes an item's record weigh, and so what it takes of a transaction. */
export const recordBytes = ({ key, next: { data, receipts, indexed } }: Sized): number =>
  overhead +
  Buffer.byteLength(key) +
  (data === null ? 1 : itemBytes(data)) +
  receipts.length +
  (indexed === undefined ? 0 : indexBytes(Object.values(indexed)))

/** With the names of both attributes. */
const indexBytes = (keys: readonly IndexKey[]): number =>
  keys.reduce((sum, { partition, at }) => sum + Buffer.byteLength(partition + at) + 6, 0)
