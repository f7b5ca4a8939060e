import type { AcceptedBatch, AsyncBatch, Progress } from '../model/async-batch.ts'
import type { Life } from '../model/generation.ts'
import type { Place } from '../model/range.ts'
import type { BatchState } from '../model/state.ts'
import type { BatchRecord } from './batches.ts'
import type { Deadline } from './deadline.ts'

/**
 * What asynchronous batches ask of their stores. Every call throws BatchStoreUnavailable when the store does not
 * answer, and every one may be repeated: it does no more than it did the first time.
 */

export type Creation =
  | { readonly created: true; readonly batch: AsyncBatch }
  /** The record that has the id; undefined when it is a synchronous batch's. */
  | { readonly created: false; readonly stands: AsyncBatch | undefined }

/** A conditional change: the record that it left, or the one that stood in its way; undefined when there is none. */
export type Changed =
  | { readonly done: true; readonly batch: AsyncBatch }
  | { readonly done: false; readonly stands: AsyncBatch | undefined }

/** What ends a batch: all of it is done; the caller has it cancelled before its body came; its body never came. */
export type Ending = 'worked' | 'cancelled' | 'given up'

/** How far a body has been handed out now. */
export interface Advance {
  readonly place: Place
  readonly refillAt: number
  /** Of the body so far. */
  readonly total: number
  /** Present when it has been handed out to its end. */
  readonly chunks?: number
  readonly fault?: NonNullable<AsyncBatch['fault']>
}

/** What stands under an id: an asynchronous batch whose time is not over, or else the record of a key. */
export type Found = { readonly progress: Progress } | { readonly record: BatchRecord | undefined }

export interface ListQuery {
  readonly caller: string
  readonly state?: BatchState
  /** ISO 8601, exclusive. */
  readonly createdAfter?: string
  readonly createdBefore?: string
  /** Where the last page ended. */
  readonly cursor?: string
  readonly limit: number
}

export interface ListPage {
  readonly entries: readonly { readonly id: string; readonly cursor: string }[]
  readonly more: boolean
}

export interface AsyncBatchStore {
  /** Records a batch, and before it what its operations are called. */
  readonly create: (
    batch: AcceptedBatch,
    names: Uint8Array,
    now: Date,
    deadline: Deadline,
  ) => Promise<Creation>
  /**
   * Takes over the acceptance of a batch whose body is not known to be stored, one that was given up included, if
   * `stands` still is its record. From now on the body is the one of this attempt.
   */
  readonly takeOver: (
    stands: AsyncBatch,
    batch: AcceptedBatch,
    names: Uint8Array,
    deadline: Deadline,
  ) => Promise<Changed>
  /** The body lies in the bucket, as this record has it cut. Not done when it was given up before, or is cut otherwise. */
  readonly confirm: (batch: AsyncBatch, now: Date, deadline: Deadline) => Promise<Changed>
  /** What the operations are called; empty where that is their index. */
  readonly names: (batch: AsyncBatch, deadline: Deadline) => Promise<Uint8Array>
  /** Strongly consistent; undefined when there is none, or its time is over. */
  readonly read: (id: string, now: Date, deadline: Deadline) => Promise<Progress | undefined>
  /** The same of a batch of either kind, which is read once. */
  readonly find: (id: string, now: Date, deadline: Deadline) => Promise<Found>
  /**
   * Binds the batch to a body and starts it. Undefined when it is bound to another one, finished, or gone. A batch that
   * was started before is started once more.
   */
  readonly start: (
    batch: AsyncBatch,
    etag: string,
    now: Date,
    deadline: Deadline,
  ) => Promise<AsyncBatch | undefined>
  /** Puts the header row of a file on record (of NDJSON an empty one), before any worker can ask for it. */
  readonly head: (batch: AsyncBatch, header: string, deadline: Deadline) => Promise<void>
  /** Notes how far the body has been handed out, if it stands where `from` says. False otherwise. */
  readonly advance: (from: AsyncBatch, to: Advance, now: Date, deadline: Deadline) => Promise<boolean>
  /**
   * Ends the batch as `seen` has it: not done when somebody has ended it, or it is not as it was seen.
   * @param mark random: a lost answer is told from somebody else's end by it.
   */
  readonly end: (
    seen: AsyncBatch,
    how: Ending,
    mark: string,
    now: Date,
    deadline: Deadline,
  ) => Promise<Changed>
  /** Asks for the end. Not done when the batch is finished already. */
  readonly cancel: (id: string, now: Date, deadline: Deadline) => Promise<Changed>
  /** Binds a key to the batch that it cancels: for the first time, once more, or not, since it is another one's. */
  readonly bindKey: (
    keyId: string,
    batch: Life,
    now: Date,
    deadline: Deadline,
  ) => Promise<'first' | 'again' | 'other'>
  /**
   * Opens a finished batch once more, so that what can be retried is run again; if it is as it was seen.
   * @param due when a sweep looks after it.
   */
  readonly reopen: (seen: AsyncBatch, now: Date, due: Date, deadline: Deadline) => Promise<Changed>
  /** When a sweep is to look again, and whether this one has nudged it. */
  readonly lookAgain: (
    batch: AsyncBatch,
    due: Date,
    nudged: Date | undefined,
    deadline: Deadline,
  ) => Promise<void>
  /** Newest first; eventually consistent. */
  readonly list: (query: ListQuery, deadline: Deadline) => Promise<ListPage>
  /** Adds to what the caller's work has taken in this minute, in read and write units. */
  readonly addUnits: (caller: string, units: number, now: Date, deadline: Deadline) => Promise<void>
  /** What it has taken in this minute. */
  readonly unitsOf: (caller: string, now: Date, deadline: Deadline) => Promise<number>
  /** How many batches of the caller are in a state, up to a number. Eventually consistent. */
  readonly countIn: (caller: string, state: BatchState, most: number, deadline: Deadline) => Promise<number>
  /** Ids of batches that are not finished and are due, the longest due first. Eventually consistent. */
  readonly due: (by: Date, deadline: Deadline) => AsyncIterable<string>
}
