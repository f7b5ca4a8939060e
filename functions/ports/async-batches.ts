import type { AcceptedBatch, AsyncBatch, Progress } from '../model/async-batch.ts'
import type { Life } from '../model/generation.ts'
import type { Place } from '../model/range.ts'
import type { Deadline } from './deadline.ts'

/**
 * What asynchronous batches ask of their stores. Every call throws BatchStoreUnavailable when the store does not
 * answer, and every one may be repeated: it does no more than it did the first time.
 */

<<<<<<< 342d4eb5897495584497873349221c25f3a23bf9
=======
/** Operations that came with the request; how they are cut is known from the beginning. */
export interface OperationsSource {
  readonly kind: 'operations'
  readonly ranges: readonly ChunkRange[]
}

export type ImportType = 'text/csv' | 'application/x-ndjson'

/** Rows of a file that the caller uploads. */
export interface ImportSource {
  readonly kind: 'import'
  readonly collection: string
  readonly method: 'POST' | 'PUT' | 'PATCH'
  readonly contentType: ImportType
  /** ISO 8601. */
  readonly uploadExpiresAt: string
  /** How the file is cut; written down, so that every attempt cuts it alike. */
  readonly rowsPerChunk: number
  readonly bytesPerChunk: number
}

/** An asynchronous batch as it was accepted. */
export interface AcceptedBatch {
  readonly id: string
  /** Random, one an attempt to accept it: whose record this is, where an answer was lost. */
  readonly writer: string
  /** Of the stored body; undefined where the caller uploads it. Another attempt may cut, and so write, it otherwise. */
  readonly cut?: string
  /** Whose it is: a hash of principal and tenant. */
  readonly caller: string
  readonly principal: string
  readonly tenant: string
  readonly fingerprint: string
  /** ISO 8601. */
  readonly createdAt: string
  /** Seconds since the epoch. */
  readonly expiresAt: number
  readonly source: OperationsSource | ImportSource
  /** Operations; 0 until an upload has been read. */
  readonly total: number
  /** `return=minimal` and `return=representation`. */
  readonly shows: 'failures' | 'results' | 'items'
  /** Of what its operations are called; 0 where they are called by their index. */
  readonly nameParts: number
}

/** … and what has become of it. Instants are ISO 8601. */
export interface AsyncBatch extends AcceptedBatch {
  /** When the body was known to lie in the bucket. */
  readonly storedAt?: string
  readonly startedAt?: string
  /** Of the body, when it was first seen: no other one counts. */
  readonly etag?: string
  /** The header row of a CSV. */
  readonly header?: string
  /** How far it has been handed out; undefined before anything was. */
  readonly place?: Place
  /** So many finished chunks call for the next ones. */
  readonly refillAt?: number
  /** When chunks were last handed out. */
  readonly advancedAt?: string
  /** When somebody last looked after it because nothing moved. */
  readonly nudgedAt?: string
  /** Times that its key has had it run again. */
  readonly round: number
  /** Known once the body has been cut to its end. */
  readonly chunks?: number
  /** Why the upload as a whole cannot be read. */
  readonly fault?: { readonly problem: ProblemName; readonly detail: string }
  readonly cancelledAt?: string
  readonly completedAt?: string
  /** Nobody cancelled it: its body never came. */
  readonly givenUp?: true
}

/** … of a file. */
export type ImportBatch = AsyncBatch & { readonly source: ImportSource }

export interface Progress {
  readonly batch: AsyncBatch
  readonly counts: Counts
  /** When a chunk was last finished; ISO 8601. */
  readonly movedAt?: string
}

>>>>>>> 7b496ff5aa7d074fc2a933c06dc0a08c1bef0e1b
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

export interface ListQuery {
  readonly caller: string
  readonly state?: string
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
  /** Puts the header row of a file on record, before any worker can ask for it. */
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
  readonly countIn: (caller: string, state: string, most: number, deadline: Deadline) => Promise<number>
  /** Ids of batches that are not finished and are due, the longest due first. Eventually consistent. */
  readonly due: (by: Date, deadline: Deadline) => AsyncIterable<string>
}
