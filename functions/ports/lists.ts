import type { JsonObject } from '../json/value.ts'
import type { IndexNumber } from '../model/indexes/declaration.ts'
import type { Deadline } from './deadline.ts'
import type { Fault } from './items.ts'

/**
 * The promises of a store that is read in order. The contract suite in test/store holds each adapter to them.
 */

/** An item as lists have it: what no reader sees is not part of it. */
export interface ListedItem {
  readonly id: string
  /** Its place within the partition: its id, or as the keys of the index have it. */
  readonly at: string
  /** In no order. Whoever has the item has them alone. */
  readonly members: JsonObject
  readonly version: number
  /** ISO 8601. */
  readonly createdAt: string
  readonly updatedAt: string
  /** The version of the collection's schema that `data` are of; 1 when absent. */
  readonly schema?: number
}

/** A part of one partition, in the order of places: byte by byte of their UTF-8. */
export interface Stretch {
  /** Of the items themselves where there is none. */
  readonly index?: IndexNumber
  /** `{tenant}#{collection}#{shard}`, or as the keys of the index have it. */
  readonly partition: string
  /** Only what comes behind this place. No place is another one with a character before U+0001 behind it. */
  readonly after?: string | undefined
  /** Nothing behind this one. */
  readonly to?: string | undefined
  /** The most records to read, those that are no items included. */
  readonly most: number
}

export type ListOutcome =
  | {
      readonly kind: 'read'
      readonly items: readonly ListedItem[]
      /** How far the stretch has been read; undefined when its end has been reached. */
      readonly last: string | undefined
    }
  | { readonly kind: Fault }

export interface ListStore {
  /**
   * One call, strongly consistent; of an index, eventually. It may end before `most`, at the most that one answer carries
   * (1 MB), and then says where. Tombstones and records beside items are read, and left out. A record that cannot be
   * understood is a fault.
   */
  readonly list: (stretch: Stretch, deadline: Deadline) => Promise<ListOutcome>
}

/** Whether a place comes before another: by the bytes of UTF-8, and not by JavaScript's units, which differ beyond U+D7FF. */
export const isBefore = (one: string, other: string): boolean =>
  Buffer.compare(Buffer.from(one), Buffer.from(other)) < 0
