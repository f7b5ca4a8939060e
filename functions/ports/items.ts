import type { IndexNumber } from '../model/indexes/declaration.ts'
import type { IndexKey } from '../model/indexes/keys.ts'
import type { Deadline } from './deadline.ts'

/**
 * The promises of a store of items. The contract suite in test/store holds each adapter to them.
 */

/** An item's record. A tombstone has `data` null: the item is deleted, but its receipts are kept. */
export interface StoredItem {
  /** The item without its id, as JSON text; the order of its members means nothing, and a store need not keep it. */
  readonly data: string | null
  /** The version in the ETag: 1 for a new item, +1 with every change, deletes included; 0 if it never existed. */
  readonly version: number
  /** Grows with every write of the record, even one that readers do not see; at least 1, never lowered. */
  readonly lock: number
  /** Their first byte is the number of the format of the whole record. */
  readonly receipts: Uint8Array
  /** ISO 8601. */
  readonly createdAt: string
  readonly updatedAt: string
  /** Seconds since the epoch; only tombstones expire. */
  readonly expiresAt?: number
  /** The version of the collection's schema that `data` are of; 1 when absent. */
  readonly schema?: number
  /** Where lists by an index find it. Absent when none does. */
  readonly indexed?: IndexKeys
}

/** Keys in the indexes of the table, by their numbers. */
export type IndexKeys = Readonly<Partial<Record<IndexNumber, IndexKey>>>

/**
 * One conditional write: `next` replaces the record if its lock still is `expected` (0: no record). A new record is
 * unchanged since its creation: its `updatedAt` is its `createdAt`, and an adapter need not keep both.
 */
export interface Write {
  /** The form of `itemKey`, `{tenant}#{collection}#{shard}#{id}`, with a possible suffix. */
  readonly key: string
  readonly expected: number
  readonly next: StoredItem
  /** The indexes that the record is in, and `next` is not. */
  readonly leaves?: readonly IndexNumber[]
  /**
   * Nothing changes that a reader sees: `next` has the data, version, instants and index keys that the record has. An adapter
   * must not touch what its indexes hold, which would cost as much as a change.
   */
  readonly unseen?: true
}

/** A demand on an item that a transaction reads and does not write. */
export interface Check {
  readonly key: string
  /** Its lock; 0: no record. `present`: an item, in whatever version, and no tombstone. */
  readonly expected: number | 'present'
}

/**
 * Why the store did not carry out a call:
 * - `throttled`: refused because of load; certainly without effect.
 * - `contended`: another transaction holds the item; certainly without effect.
 * - `notSent`: the deadline came first, or the answer had no room for it; certainly without effect.
 * - `unknown`: no answer; it may have taken effect, and may still.
 * - `refused`: the store will never take this value.
 * - `broken`: the store cannot work as it is set up (access denied, no such table).
 * - `later`: a later version of the code has written the record; certainly without effect.
 */
export type Fault = 'throttled' | 'contended' | 'notSent' | 'unknown' | 'refused' | 'broken' | 'later'

export type ReadOutcome =
  | { readonly kind: 'read'; readonly item: StoredItem | undefined }
  /** With a reason where this record alone cannot be read, for a person. */
  | { readonly kind: Fault; readonly reason?: string }

export type WriteOutcome =
  | { readonly kind: 'applied' }
  /** The lock had moved. `seen` is the present record, if the store returned it. */
  | { readonly kind: 'conflict'; readonly seen?: { readonly item: StoredItem | undefined } }
  | { readonly kind: Fault }

export interface ItemStore {
  /** Strongly consistent. One outcome a key, in the same order. Keys are distinct. Never throws for one key. */
  readonly read: (keys: readonly string[], deadline: Deadline) => Promise<readonly ReadOutcome[]>
  /** Each write succeeds or fails alone. One outcome a write, in the same order. Keys are distinct. */
  readonly write: (writes: readonly Write[], deadline: Deadline) => Promise<readonly WriteOutcome[]>
  /**
   * All or nothing. `applied` for every write, or for none: then each outcome has the fault of its own write, and an
   * innocent one is `notSent`. At most 100 writes and checks together, of distinct keys.
   */
  readonly transact: (
    writes: readonly Write[],
    checks: readonly Check[],
    deadline: Deadline,
  ) => Promise<{ readonly writes: readonly WriteOutcome[]; readonly checks: readonly WriteOutcome[] }>
}
