import type { JsonObject } from '../json/value.ts'
import type { Counts } from './counts.ts'
import type { ProblemName } from './problems.ts'
import type { BodyPlace, ChunkRange } from './range.ts'

/** Operations of the request; their chunks are known from the beginning. */
export interface OperationsSource {
  readonly kind: 'operations'
  readonly ranges: readonly ChunkRange[]
  /** What was sent, if that was a file. */
  readonly file?: SentFile
  /** … or the files of a form. */
  readonly files?: readonly SentFile[]
}

export type ImportType = 'text/csv' | 'application/x-ndjson'

/** A file of a request as it was sent: behind the operations in the stored body, one file behind the other. */
export interface SentFile {
  readonly contentType: ImportType | 'application/json'
  /** Index of its first row; 0 when absent. */
  readonly first?: number
  /** Bytes of the body. */
  readonly start: number
  readonly end: number
}

/** Rows of a file that the caller uploads. */
export interface ImportSource {
  readonly kind: 'import'
  readonly collection: string
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'ACT'
  /** ACT: its name. */
  readonly action?: string
  readonly contentType: ImportType
  /** ISO 8601. */
  readonly uploadExpiresAt: string
  /** The chunk size of the file, recorded so that every attempt cuts it alike. */
  readonly rowsPerChunk: number
  readonly bytesPerChunk: number
}

/** What credentials say of their bearer. It is kept for the code of collections, and never told nor logged. */
export interface Grants {
  readonly scopes: readonly string[]
  readonly claims: JsonObject
}

/** An asynchronous batch at its acceptance. */
export interface AcceptedBatch {
  readonly id: string
  /** Random, one for each attempt to accept it: identifies the writer of the record after a lost answer. */
  readonly writer: string
  /** The cut of the stored body; undefined for an upload. Attempts with another cut write another body. */
  readonly cut?: string
  /** Its owner: a hash of principal and tenant. */
  readonly caller: string
  readonly principal: string
  readonly tenant: string
  /** Of whoever had it accepted; absent where the credentials say nothing. */
  readonly grants?: Grants
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
  /** The parts of its operations' names; 0 if the names are their indexes. */
  readonly nameParts: number
}

/** … and its later state. Instants are ISO 8601. */
export interface AsyncBatch extends AcceptedBatch {
  /** When the body was known to be in the bucket. */
  readonly storedAt?: string
  readonly startedAt?: string
  /** The ETag of the body when it was first seen; no other body counts. */
  readonly etag?: string
  /** The header row of a CSV, empty for NDJSON; on record before the first row is handed out. */
  readonly header?: string
  /** How far it has been handed out; undefined before the first chunk. */
  readonly place?: BodyPlace
  /** The number of finished chunks that requests the next ones. */
  readonly refillAt?: number
  /** When chunks were last handed out. */
  readonly advancedAt?: string
  /** When a sweep last resent its messages because it was stuck. */
  readonly nudgedAt?: string
  /** How often its chunks were handed out again, for the retry of its key or for another pass. */
  readonly round: number
  /** How many operations were deferred when it last began anew for them. */
  readonly deferred?: number
  /** No operation is deferred any more: nothing that could be there has come since. */
  readonly isLastPass?: true
  /** Known once the body has been cut to its end. */
  readonly chunks?: number
  /** Why the upload as a whole cannot be read. */
  readonly fault?: { readonly problem: ProblemName; readonly detail: string }
  readonly cancelledAt?: string
  readonly completedAt?: string
  /** The mark of whoever ended it. */
  readonly endedBy?: string
  /** It was not cancelled by a caller: its body never came. */
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
