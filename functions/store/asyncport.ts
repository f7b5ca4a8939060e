import type { Counts } from '../async/counts.ts'
import type { Life } from '../async/life.ts'
import type { ChunkRange } from '../batch/range.ts'
import type { ProblemName } from '../http/problems.ts'
import type { Deadline } from './port.ts'

export type { ChunkRange } from '../batch/range.ts'

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
}

/** … and what has become of it. Instants are ISO 8601. */
export interface AsyncBatch extends AcceptedBatch {
  readonly startedAt?: string
  /** Of the body, when it was first seen: no other one counts. */
  readonly etag?: string
  /** The header row of a CSV. */
  readonly header?: string
  /** Known once the body has been cut to its end. */
  readonly chunks?: number
  /** Why the upload as a whole cannot be read. */
  readonly fault?: { readonly problem: ProblemName; readonly detail: string }
  readonly cancelledAt?: string
  readonly completedAt?: string
}

export interface Progress {
  readonly batch: AsyncBatch
  readonly counts: Counts
  /** When a chunk was last finished; ISO 8601. */
  readonly movedAt?: string
}

export type Creation =
  | { readonly created: true }
  /** The record that has the id; undefined when it is a synchronous batch's. */
  | { readonly created: false; readonly stands: AsyncBatch | undefined }

export interface ListQuery {
  readonly caller: string
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
  readonly create: (batch: AcceptedBatch, now: Date, deadline: Deadline) => Promise<Creation>
  /** Strongly consistent; undefined when there is none, or its time is over. */
  readonly read: (id: string, now: Date, deadline: Deadline) => Promise<Progress | undefined>
  /**
   * Binds the batch to a body and starts it. Undefined when it is bound to another one, finished, or gone. A batch that
   * was started before is started once more.
   */
  readonly start: (
    batch: Life,
    etag: string,
    now: Date,
    deadline: Deadline,
  ) => Promise<AsyncBatch | undefined>
  /** Notes how far the body has been read, unless it has been read to its end. */
  readonly advance: (
    id: string,
    read: { readonly header?: string; readonly total: number },
    deadline: Deadline,
  ) => Promise<void>
  /** The body has been cut to its end. */
  readonly close: (
    id: string,
    whole: Required<Pick<AsyncBatch, 'chunks' | 'total'>> & Pick<AsyncBatch, 'fault'>,
    deadline: Deadline,
  ) => Promise<void>
  /** Ends the batch, if nobody has. */
  readonly settle: (id: string, now: Date, deadline: Deadline) => Promise<void>
  /** Asks for the end. False when the batch is finished already. */
  readonly cancel: (id: string, now: Date, deadline: Deadline) => Promise<boolean>
  /** Ends a batch whose body has not been seen: nothing of it is run. False when it has been, or the batch is finished. */
  readonly abandon: (id: string, now: Date, deadline: Deadline) => Promise<boolean>
  /** Newest first; eventually consistent. */
  readonly list: (query: ListQuery, deadline: Deadline) => Promise<ListPage>
  /** Ids of batches that are not finished and were created before. Eventually consistent. */
  readonly open: (createdBefore: string, deadline: Deadline) => AsyncIterable<string>
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
      readonly firstClaimedAt: Date
    }
  /** Another attempt holds it. */
  | { readonly state: 'held' }
  | { readonly state: 'final'; readonly abandoned: boolean }

/** A finished chunk. */
export interface ChunkRecord {
  readonly firstIndex: number
  readonly count: number
  readonly failed: number
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

export interface ChunkStore {
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
  readonly put: (name: string, bytes: Uint8Array) => Promise<void>
  /** An upload that whoever holds it may make, once, until it expires. */
  readonly presign: (name: string, contentType: string, expiresInSeconds: number) => Promise<Upload>
  /** The whole body, piece by piece. Throws BodyLost. */
  readonly stream: (name: string, etag: string) => Promise<AsyncIterable<Uint8Array>>
  /** `end` is not part of it. Throws BodyLost. */
  readonly range: (name: string, etag: string, start: number, end: number) => Promise<Uint8Array>
}

/** Hands ranges to workers, each at least once. */
export interface ChunkQueue {
  readonly send: (batch: Life, ranges: readonly ChunkRange[]) => Promise<void>
}
