import type { Deadline } from './deadline.ts'

/**
 * What the pipeline asks of a store of items. An adapter keeps every promise written here; the contract suite
 * in test/store holds each adapter to them.
 */

/** An item's record. A tombstone has `data` null: the item is gone, but what was done to it is still known. */
export interface StoredItem {
  /** The item without its id, as JSON text. */
  readonly data: string | null
  /** What the ETag says: 1 for a new item, +1 with every change, deletes included; 0 where none ever was. */
  readonly version: number
  /** Grows with every write of the record, also with one that no reader sees; at least 1, never goes back. */
  readonly lock: number
  /** Their first byte is the number of the format of the whole record. */
  readonly receipts: Uint8Array
  /** ISO 8601. */
  readonly createdAt: string
  readonly updatedAt: string
  /** Seconds since the epoch; only tombstones expire. */
  readonly expiresAt?: number
}

/**
 * One conditional write: `next` replaces the record if its lock still is `expected` (0: no record). What begins a record
 * has not been changed since it was created: its `updatedAt` is its `createdAt`, and an adapter need not keep both.
 */
export interface Write {
  readonly key: string
  readonly expected: number
  readonly next: StoredItem
}

/** A demand on an item that a transaction reads and does not write. */
export interface Check {
  readonly key: string
  /** 0: no record. */
  readonly expected: number
}

/**
 * Why the store did not do what was asked:
 * - `throttled`: refused for load; certainly without effect.
 * - `contended`: another transaction holds the item; certainly without effect.
 * - `notSent`: the deadline came first; certainly without effect.
 * - `unknown`: no answer; it may have taken effect, and may still.
 * - `refused`: the store will never take this value.
 * - `broken`: the store cannot work as it is set up (access denied, no such table).
 * - `later`: a later version of the code has written the record; certainly without effect.
 */
export type Fault = 'throttled' | 'contended' | 'notSent' | 'unknown' | 'refused' | 'broken' | 'later'

export type ReadOutcome =
  | { readonly kind: 'read'; readonly item: StoredItem | undefined }
  | { readonly kind: Fault }

export type WriteOutcome =
  | { readonly kind: 'applied' }
  /** The lock was another. `seen` is there when the store told what it has. */
  | { readonly kind: 'conflict'; readonly seen?: { readonly item: StoredItem | undefined } }
  | { readonly kind: Fault }

export interface ItemStore {
  /** Strongly consistent. One outcome a key, in the same order. Keys are distinct. Never throws for one key. */
  readonly read: (keys: readonly string[], deadline: Deadline) => Promise<readonly ReadOutcome[]>
  /** Each write succeeds or fails alone. One outcome a write, in the same order. Keys are distinct. */
  readonly write: (writes: readonly Write[], deadline: Deadline) => Promise<readonly WriteOutcome[]>
  /**
   * All or nothing. `applied` for every write, or for none: then each outcome says what its own write met, and
   * an innocent one is `notSent`. At most 100 writes and checks together, of distinct keys.
   */
  readonly transact: (
    writes: readonly Write[],
    checks: readonly Check[],
    deadline: Deadline,
  ) => Promise<{ readonly writes: readonly WriteOutcome[]; readonly checks: readonly WriteOutcome[] }>
}
<<<<<<< f91233ff3c0db4a9b98072a90e62f3f76f973556
=======

/** Why a batch's record could not be read or written. */
export class BatchStoreUnavailable extends Error {
  override readonly name: string = 'BatchStoreUnavailable'
}

export interface ClaimRequest {
  readonly id: string
  /** Random, one an attempt: whoever holds it may complete. */
  readonly owner: string
  /** Whose batch it is. */
  readonly caller: string
  readonly fingerprint: string
  readonly now: Date
  /** Milliseconds since the epoch, after which another attempt may take over. */
  readonly leaseUntil: number
}

/** What the record of a batch says. */
export interface BatchRecord {
  /** It runs elsewhere, and has a resource of its own to ask. */
  readonly asynchronous: boolean
  readonly state: 'running' | 'completed'
  readonly owner: string
  readonly fingerprint: string
  /** Milliseconds since the epoch, from when on another attempt may take over: the end of the lease, and a margin for clocks. */
  readonly freeFrom: number
  readonly caller: string
  /** When the key was first claimed; ISO 8601. Every attempt sees the same, until the record has expired. */
  readonly createdAt: string
  /** ISO 8601; undefined while it runs. */
  readonly completedAt: string | undefined
  /** Seconds since the epoch. */
  readonly expiresAt: number
  /** Results of the last completed attempt, as the pipeline wrote them; undefined before there is one. A claim that fails loads them only of a completed batch. */
  readonly results: Uint8Array | undefined
}

export type Claim =
  | {
      readonly claimed: true
      /** 1 for the first attempt; earlier ones of a later one may have had effects, and may still have them. */
      readonly attempt: number
      readonly createdAt: string
      readonly results: Uint8Array | undefined
    }
  | { readonly claimed: false; readonly record: BatchRecord }

/** What an attempt leaves on record. */
export interface Completion {
  readonly results: Uint8Array
  /** Of an operation it is not known whether it took effect. */
  readonly uncertain: boolean
}

export interface BatchStore {
  /**
   * Takes the batch for one attempt, if nobody has a record of it, or if its attempt died (lease over, same
   * fingerprint) or its record expired and nobody holds it any more. `results` are those of the last completed attempt.
   * Otherwise returns the record that stands in the way. Throws BatchStoreUnavailable.
   */
  readonly claim: (request: ClaimRequest, deadline: Deadline) => Promise<Claim>
  /** Takes a completed batch once more, if `previous` still is its last owner: the number of the attempt. */
  readonly reclaim: (
    request: ClaimRequest,
    previous: string,
    deadline: Deadline,
  ) => Promise<number | undefined>
  /** Gives a batch back without results, so that the next attempt need not wait for the lease. False when it is another's. */
  readonly release: (id: string, owner: string, deadline: Deadline) => Promise<boolean>
  /**
   * Stores the results, of any size, and ends the attempt: only if `owner` still holds it. False when another attempt has
   * taken over; then nothing of it is overwritten. Throws BatchStoreUnavailable.
   */
  readonly complete: (
    id: string,
    owner: string,
    completion: Completion,
    now: Date,
    deadline: Deadline,
  ) => Promise<boolean>
  /** The record as it is now, strongly consistent. */
  readonly read: (id: string, deadline: Deadline) => Promise<BatchRecord | undefined>
}
>>>>>>> 9d1c2d8c52434356bab33e57c0ee231776f93759
