import type { Deadline } from './deadline.ts'
import type { Fault, StoredItem } from './items.ts'

/**
 * The promises of a store that is walked from end to end, for its operators. The tests in test/upkeep hold the adapter to
 * them.
 */

/** An item and its key. */
export interface WalkedItem {
  /** The form of `itemKey`. */
  readonly key: string
  readonly item: StoredItem
}

export type WalkOutcome =
  | {
      readonly kind: 'read'
      /** Those of the collection. Tombstones, and records beside items, are passed by. */
      readonly items: readonly WalkedItem[]
      /** Keys of records of the collection that a later version of the code has written. */
      readonly later: readonly string[]
      /** How many records were looked at, of whatever collection. */
      readonly records: number
      /** Where the next page begins; undefined at the end. */
      readonly next: string | undefined
    }
  | { readonly kind: Fault }

export interface WalkStore {
  /**
   * A page of a collection's items of all tenants, in an order of the store's own. An item that stays through the whole walk is
   * met once; one that is made or removed meanwhile perhaps. What it shows may be older than what `ItemStore.read` does.
   * @param from `next` of the page before; undefined for the first.
   */
  readonly page: (collection: string, from: string | undefined, deadline: Deadline) => Promise<WalkOutcome>
}
