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

/** A record in the place of an item that this version of the code cannot read. */
export interface UnreadRecord {
  /** Its key in the store, as text. */
  readonly key: string
  /** For a person. */
  readonly reason: string
}

export const writtenLater = 'a later version of the service has written it'

export type WalkOutcome =
  | {
      readonly kind: 'read'
      /** Those of the collection. Tombstones, and records beside items, are passed by. */
      readonly items: readonly WalkedItem[]
      /** Whatever else stands where items of the collection do. */
      readonly unread: readonly UnreadRecord[]
      /** How many records were looked at, of whatever collection. */
      readonly records: number
      /** Where the next page begins, in a form of the store's own; undefined at the end. */
      readonly next: string | undefined
    }
  | { readonly kind: Fault }

export type IdentityOutcome =
  | {
      readonly kind: 'known'
      readonly identity: string
      /** Whether it is made for items; in another store none would be found. */
      readonly isForItems: boolean
    }
  | { readonly kind: Fault }

export interface WalkStore {
  /**
   * A page of a collection's items of all tenants, in an order of the store's own. An item that stays through the whole walk is
   * met once; one that is made or removed meanwhile perhaps. It is shown as of a moment after the page was asked for, as
   * `ItemStore.read` does.
   * @param from `next` of the page before; undefined for the first.
   */
  readonly page: (collection: string, from: string | undefined, deadline: Deadline) => Promise<WalkOutcome>
  /** What tells this store from every other one: in other accounts and regions, and those that had its name before. */
  readonly identity: (deadline: Deadline) => Promise<IdentityOutcome>
}
