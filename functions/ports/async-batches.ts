import type { AcceptedBatch, AsyncBatch, Progress } from '../model/async-batch.ts'
import type { Generation } from '../model/generation.ts'
import type { BodyPlace } from '../model/range.ts'
import type { BatchState } from '../model/state.ts'
import type { BatchRecord } from './batches.ts'
import type { Deadline } from './deadline.ts'

/**
 * The promises of the stores of asynchronous batches. Every call throws BatchStoreUnavailable when the store does not
 * answer, and every call may be repeated without a further effect.
 */

export type Creation =
  | { readonly created: true; readonly batch: AsyncBatch }
  /** The record with the id; undefined when it belongs to a synchronous batch. */
  | { readonly created: false; readonly stands: AsyncBatch | undefined }

/** A conditional change: the record after it, or the conflicting record; undefined when there is none. */
export type Changed =
  | { readonly done: true; readonly batch: AsyncBatch }
  | { readonly done: false; readonly stands: AsyncBatch | undefined }

/** Why a batch ends: all of it is done; the caller cancelled it before its body came; its body never came. */
export type EndReason = 'worked' | 'cancelled' | 'given up'

/** How far a body has been handed out. */
export interface Advance {
  readonly place: BodyPlace
  readonly refillAt: number
  /** The counts of the body so far. */
  readonly total: number
  /** Present when the body has been handed out completely. */
  readonly chunks?: number
  readonly fault?: NonNullable<AsyncBatch['fault']>
}

/** The content of an id: an asynchronous batch that has not expired, or the record of a key. */
export type FoundBatch = { readonly progress: Progress } | { readonly record: BatchRecord | undefined }

export interface ListQuery {
  readonly caller: string
  readonly state?: BatchState
  /** ISO 8601, exclusive. */
  readonly createdAfter?: string
  readonly createdBefore?: string
  /** The end of the last page. */
  readonly cursor?: string
  readonly limit: number
}

export interface ListPage {
  readonly entries: readonly { readonly id: string; readonly cursor: string }[]
  readonly more: boolean
}

export interface AsyncBatchStore {
  /** Records the names of a batch's operations, and then the batch. */
  readonly create: (
    accepted: { readonly batch: AcceptedBatch; readonly names: Uint8Array },
    now: Date,
    deadline: Deadline,
  ) => Promise<Creation>
  /**
   * Takes over the acceptance of a batch whose body is not known to be stored, even of one that was given up, if
   * `stands` still is its record. From then on the body is that of this attempt.
   */
  readonly takeOver: (
    stands: AsyncBatch,
    accepted: { readonly batch: AcceptedBatch; readonly names: Uint8Array },
    deadline: Deadline,
  ) => Promise<Changed>
  /** Records that the body with this cut is in the bucket. Not done if the batch was given up, or has another cut. */
  readonly confirm: (batch: AsyncBatch, now: Date, deadline: Deadline) => Promise<Changed>
  /** The names of the operations; empty if they are the indexes. */
  readonly names: (batch: AsyncBatch, deadline: Deadline) => Promise<Uint8Array>
  /** Strongly consistent; undefined when there is none, or it has expired. */
  readonly read: (id: string, now: Date, deadline: Deadline) => Promise<Progress | undefined>
  /** The same for a batch of either kind, in one read. */
  readonly find: (id: string, now: Date, deadline: Deadline) => Promise<FoundBatch>
  /**
   * Binds the batch to a body and starts it. Undefined when it is bound to another body, finished, or does not exist. A
   * batch may be started again.
   */
  readonly start: (
    body: { readonly batch: AsyncBatch; readonly etag: string },
    now: Date,
    deadline: Deadline,
  ) => Promise<AsyncBatch | undefined>
  /** Records the header row of a file (empty for NDJSON), before any worker can need it. */
  readonly head: (batch: AsyncBatch, header: string, deadline: Deadline) => Promise<void>
  /** Records how far the body has been handed out, if the recorded place is still `from`. False otherwise. */
  readonly advance: (
    places: { readonly from: AsyncBatch; readonly to: Advance },
    now: Date,
    deadline: Deadline,
  ) => Promise<boolean>
  /**
   * Ends the batch, if its record still is `seen` and has not ended.
   * @param mark random; after a lost answer it shows whether this call ended the batch.
   */
  readonly end: (
    end: { readonly seen: AsyncBatch; readonly how: EndReason; readonly mark: string },
    now: Date,
    deadline: Deadline,
  ) => Promise<Changed>
  /** Requests the end. Not done when the batch is finished already. */
  readonly cancel: (id: string, now: Date, deadline: Deadline) => Promise<Changed>
  /** Binds a key to the batch that it cancels: the first time, again, or not, because it belongs to another batch. */
  readonly bindKey: (
    pair: { readonly keyId: string; readonly batch: Generation },
    now: Date,
    deadline: Deadline,
  ) => Promise<'first' | 'again' | 'other'>
  /**
   * Opens a finished batch again for its retryable operations, if its record has not changed since it was read.
   * @param due the time of its next sweep.
   */
  readonly reopen: (
    seen: AsyncBatch,
    times: { readonly now: Date; readonly due: Date },
    deadline: Deadline,
  ) => Promise<Changed>
  /**
   * Begins another pass over a batch whose chunks have all ended, for its deferred operations, if its record has not
   * changed since it was read, and nobody cancelled it.
   */
  readonly passOn: (
    seen: AsyncBatch,
    pass: { readonly deferred: number; readonly isLast: boolean; readonly now: Date },
    deadline: Deadline,
  ) => Promise<Changed>
  /** Records the time of the next sweep, and whether this one resent messages. */
  readonly lookAgain: (
    batch: AsyncBatch,
    times: { readonly due: Date; readonly nudged: Date | undefined },
    deadline: Deadline,
  ) => Promise<void>
  /** Newest first; eventually consistent. */
  readonly list: (query: ListQuery, deadline: Deadline) => Promise<ListPage>
  /** Adds to the read and write units of the caller's work in this minute. */
  readonly addUnits: (
    spent: { readonly caller: string; readonly units: number },
    now: Date,
    deadline: Deadline,
  ) => Promise<void>
  /** The units of the caller's work in this minute. */
  readonly unitsOf: (caller: string, now: Date, deadline: Deadline) => Promise<number>
  /** The number of the caller's batches in a state, counted up to a limit. Eventually consistent. */
  readonly countIn: (
    which: { readonly caller: string; readonly state: BatchState },
    most: number,
    deadline: Deadline,
  ) => Promise<number>
  /** Ids of unfinished batches that are due, the longest due first. Eventually consistent. */
  readonly due: (by: Date, deadline: Deadline) => AsyncIterable<string>
}
