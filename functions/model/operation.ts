import type { JsonObject } from '../json/value.ts'
import type { Collection } from './collection.ts'
import type { Condition } from './etags.ts'
import type { Verb } from './limits.ts'
import type { DecidedFailure } from './outcome.ts'

export interface ActionCall {
  readonly name: string
  readonly input: JsonObject
}

/** One HTTP-shaped action on one item, checked as far as that goes without the item. */
export interface Operation {
  readonly method: Verb
  readonly collection: Collection
  /** Absent only where the server makes it: POST to a collection with server-made ids. */
  readonly itemId?: string
  /** POST and PUT: the validated item without its id, as the JSON text that will be stored. */
  readonly data?: string
  /** PATCH: a merge patch (RFC 7396). */
  readonly patch?: JsonObject
  /** ACT: which action, and its input as its schema leaves it. */
  readonly action?: ActionCall
  readonly ifMatch?: Condition
  readonly ifNoneMatch?: Condition
  /** The operation's own key, which deduplicates it across batches. */
  readonly idempotencyKey?: string
}

/** Where an operation stands, and what it is called. */
export interface Place {
  /** Position in the request, from 0. */
  readonly index: number
  /** The caller's label, or the index as text. */
  readonly id: string
  /**
   * Where the operation's body stands in the request body, as an RFC 6901 pointer; the operation itself when it has none. Of
   * a rejected operation the member that is wrong, where that is another.
   */
  readonly pointer: string
  /** Line of an NDJSON or CSV body, from 1. */
  readonly line?: number
  /** Indices of the operations that this one waits for. */
  readonly dependsOn: readonly number[]
}

export interface AcceptedSlot extends Place {
  readonly operation: Operation
}

/** What a rejected operation would have touched: another version of the schema, or other scopes, might accept it. */
export interface Target {
  readonly collection: string
  /** Absent where its collection has as many as most. */
  readonly shards?: number
  /** Absent where the server would have made it. */
  readonly itemId?: string
  readonly idempotencyKey?: string
}

export interface RejectedSlot extends Place {
  readonly rejected: DecidedFailure
  /** Absent where it names no item at all. */
  readonly target?: Target
  /** Not when the batch was accepted, but by the code that runs it: an attempt before this one may have accepted it. */
  readonly rejectedNow?: true
}

/** One operation of the request: understood, or already answered. */
export type Slot = AcceptedSlot | RejectedSlot

export const isRejected = (slot: Slot): slot is RejectedSlot => 'rejected' in slot

/** The operations of one request, in its order. */
export interface Batch {
  readonly slots: readonly Slot[]
  readonly atomic: boolean
}
