import type { Counts } from '../async/counts.ts'
import type { Life } from '../async/life.ts'
import type { ChunkRange, Place } from '../batch/range.ts'
import type { ProblemName } from '../http/problems.ts'
import type { Deadline } from './port.ts'

export type { ChunkRange, Place } from '../batch/range.ts'

/**
 * What asynchronous batches ask of their stores. Every call throws BatchStoreUnavailable when the store does not
 * answer, and every one may be repeated: it does no more than it did the first time.
 */

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

/** Names a chunk: the batch, the life of its id (a key may come back), and its first index. */
export interface ChunkName {
  readonly batch: string
  /** When the batch was created; ISO 8601. */
  readonly createdAt: string
  readonly firstIndex: number
}

export type ChunkClaim =
  | {
      readonly state: 'claimed'
      /** Counted from 1; grows with every claim of the chunk. */
      readonly attempt: number
      /** An earlier attempt may have had effects. */
      readonly takenOver: boolean
      /** The attempt before this one ended in order, and left what it had decided. */
      readonly released: boolean
      /** What the last attempt that left anything had decided; undefined when there is nothing. */
      readonly prior: Uint8Array | undefined
    }
  /** Another attempt holds it. */
  | { readonly state: 'held' }
  | { readonly state: 'final'; readonly abandoned: boolean }

/** A finished chunk. */
export interface ChunkRecord {
  readonly firstIndex: number
  readonly count: number
  readonly failed: number
  /** Where it stands in the body; undefined in older records. */
  readonly range?: ChunkRange
  readonly writer: string
  readonly parts: number
}

export interface ReleasedChunk {
  readonly owner: string
  readonly attempt: number
  readonly results?: Uint8Array
  readonly expiresAt: number
}

export interface FinishedChunk {
  readonly range: ChunkRange
  readonly owner: string
  readonly counts: Counts
  readonly results: Uint8Array
  readonly expiresAt: number
  readonly now: Date
  /** Its workers failed again and again, and what they had not done was given up. */
  readonly abandoned: boolean
}

/** A chunk on record before anybody has it, and where its body goes on behind it. */
export interface AnnouncedChunk {
  readonly range: ChunkRange
  readonly place: Place
  readonly round: number
  readonly expiresAt: number
  readonly now: Date
}

export interface ChunkStore {
  /**
   * Puts a chunk on record before its message is sent. What stands there already is returned instead, since it is what
   * workers know. In a later round, a finished chunk that has something to retry is opened again.
   */
  readonly announce: (
    name: ChunkName,
    chunk: AnnouncedChunk,
    deadline: Deadline,
  ) => Promise<Pick<AnnouncedChunk, 'range' | 'place'> & { readonly isFinal: boolean }>
  /** Chunks that are on record and not finished. Strongly consistent. */
  readonly unfinished: (name: ChunkName, deadline: Deadline) => AsyncIterable<ChunkRange>
  /** Takes a chunk for one attempt, if none holds it or the one that held it is dead (its lease is over). */
  readonly claim: (
    name: ChunkName,
    attempt: {
      readonly owner: string
      readonly fingerprint: string
      readonly now: Date
      /** Milliseconds since the epoch. */
      readonly leaseUntil: number
      /** Seconds since the epoch. */
      readonly expiresAt: number
    },
    deadline: Deadline,
  ) => Promise<ChunkClaim>
  /**
   * Gives a chunk back, so that the next attempt need not wait for the lease, and leaves it what was decided. Without
   * results the next attempt does not know where this one stopped.
   */
  readonly release: (name: ChunkName, release: ReleasedChunk, deadline: Deadline) => Promise<void>
  /** Stores the results and adds the counts, both or neither, if the attempt still holds the chunk; false otherwise. */
  readonly finish: (name: ChunkName, chunk: FinishedChunk, deadline: Deadline) => Promise<boolean>
  /** Finished chunks from the one that holds this index, ascending. Strongly consistent. */
  readonly finished: (
    name: ChunkName,
    options: { readonly failedOnly: boolean },
    deadline: Deadline,
  ) => AsyncIterable<ChunkRecord>
  readonly results: (name: ChunkName, record: ChunkRecord, deadline: Deadline) => Promise<Uint8Array>
}

/** The body of a batch cannot be had for now. */
export class BodyStoreUnavailable extends Error {
  override readonly name = 'BodyStoreUnavailable'
}

/** The body of a batch is gone, or is not the one that the batch was bound to; it will not come back. */
export class BodyLost extends Error {
  override readonly name = 'BodyLost'
}

export interface Upload {
  readonly method: 'PUT'
  readonly url: string
  /** To be sent as they are: they are signed. */
  readonly headers: Readonly<Record<string, string>>
}

/** Bodies of batches, each under a name that no other batch has. All throw BodyStoreUnavailable. */
export interface BodyStore {
  /** False when a body was there already, which is the same then. */
  readonly put: (name: string, bytes: Uint8Array) => Promise<boolean>
  /** The ETag of the body, in quotes; undefined when there is none. */
  readonly find: (name: string) => Promise<string | undefined>
  /** Takes the place of a body that has not come, so that none can come any more. False when one has. */
  readonly occupy: (name: string) => Promise<boolean>
  /** Has the body announced once more. */
  readonly nudge: (name: string) => Promise<void>
  /** An upload that whoever holds it may make, once, until it expires. */
  readonly presign: (name: string, contentType: string, expiresInSeconds: number) => Promise<Upload>
  /** The body from an offset on, piece by piece. Throws BodyLost. */
  readonly stream: (name: string, etag: string, from: number) => Promise<AsyncIterable<Uint8Array>>
  /** `end` is not part of it. Throws BodyLost. */
  readonly range: (name: string, etag: string, start: number, end: number) => Promise<Uint8Array>
}

/** Whose message it is beside what it says: queues are fair between callers. */
export type Sender = Life & Pick<AcceptedBatch, 'caller'>

/** Hands ranges to workers, each at least once. */
export interface ChunkQueue {
  readonly send: (batch: Sender, ranges: readonly ChunkRange[]) => Promise<void>
}

/** Has somebody hand out the next chunks of a batch. */
export interface SplitQueue {
  /** @param inSeconds at most 900. */
  readonly goOn: (batch: Sender, inSeconds?: number) => Promise<void>
}
