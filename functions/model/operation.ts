import type { JsonObject } from '../json/value.ts'
import type { Collection } from './collection.ts'
import type { Condition } from './etags.ts'
import type { Verb } from './limits.ts'
import type { DecidedFailure } from './outcome.ts'

export interface ActionCall {
  readonly name: string
  readonly input: JsonObject
}

/** One HTTP-shaped action on one item, checked as far as possible without the item. */
export interface Operation {
  readonly method: Verb
  readonly collection: Collection
  /** Absent only for a POST to a collection with server-made ids. */
  readonly itemId?: string
  /** POST and PUT: the validated item without its id, as the JSON text that will be stored. */
  readonly data?: string
  /** The version of the schema that the operation was accepted with, where that is not the collection's own: `data` are of it. */
  readonly schema?: number
  /** PUT, where only actions change some of the members: the item as it was sent. What it becomes shows on the stored one. */
  readonly replacement?: JsonObject
  /** PATCH: a merge patch (RFC 7396). */
  readonly patch?: JsonObject
  /** ACT: which action, and its input as its schema leaves it. */
  readonly action?: ActionCall
  readonly ifMatch?: Condition
  readonly ifNoneMatch?: Condition
  /** The operation's own key, which deduplicates it across batches. */
  readonly idempotencyKey?: string
  /** With such a key, always: 3 bytes (latin1) of the hash of what was sent. */
  readonly payload?: string
}

/** The position and the name of an operation. */
export interface OperationPlace {
  /** Position in the request, from 0. */
  readonly index: number
  /** The caller's label, or the index as text. */
  readonly id: string
  /**
   * The RFC 6901 pointer of the operation's body in the request body, or of the operation itself when it has no body.
   * For a rejected operation it is the member at fault, if that is another.
   */
  readonly pointer: string
  /** Line of an NDJSON or CSV body, or of a file of a form, from 1. */
  readonly line?: number
  /** Of a form: the file that it came in. */
  readonly file?: string
  /** Indices of the operations that this one waits for. */
  readonly dependsOn: readonly number[]
}

export interface AcceptedSlot extends OperationPlace {
  readonly operation: Operation
}

/** The target of a rejected operation, which another version of the schema, or other scopes, might accept. */
export interface Target {
  readonly collection: string
  /** Absent where its collection has as many as most. */
  readonly shards?: number
  /** Absent if the server would have made it. */
  readonly itemId?: string
  readonly idempotencyKey?: string
  readonly payload?: string
  /** It would have made the item: what names it waits for it, and fails with it. */
  readonly makes?: true
}

export interface RejectedSlot extends OperationPlace {
  readonly rejected: DecidedFailure
  /** Absent if it names no item. */
  readonly target?: Target
  /** Rejected by the code that runs it and not at acceptance: an earlier attempt may have accepted it. */
  readonly rejectedNow?: true
}

/** One operation of the request: understood, or with its result already. */
export type Slot = AcceptedSlot | RejectedSlot

export const isRejected = (slot: Slot): slot is RejectedSlot => 'rejected' in slot

/** The operations of one request, in its order. */
export interface Batch {
  readonly slots: readonly Slot[]
  readonly atomic: boolean
  /** Their number, where it is known before they are made. */
  readonly total?: number
}

/** A batch whose operations are made when they are first looked at: an answer from a record needs none of them. */
export const batchLater = (total: number, make: () => readonly Slot[]): Batch => {
  let made: readonly Slot[] | undefined
  return {
    total,
    atomic: false,
    get slots() {
      made ??= make()
      return made
    },
  }
}
