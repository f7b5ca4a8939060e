import type { JsonObject } from '../json/value.ts'
import type { Counts } from './counts.ts'
import type { ProblemName } from './problems.ts'
import type { ChunkRange, Place } from './range.ts'

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
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'ACT'
  /** ACT: its name. */
  readonly action?: string
  readonly contentType: ImportType
  /** ISO 8601. */
  readonly uploadExpiresAt: string
  /** How the file is cut; written down, so that every attempt cuts it alike. */
  readonly rowsPerChunk: number
  readonly bytesPerChunk: number
}

/** What credentials say of their bearer. It is kept for the code of collections, and never told nor logged. */
export interface Grants {
  readonly scopes: readonly string[]
  readonly claims: JsonObject
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
  /** The header row of a CSV, empty for NDJSON; on record before the first row is handed out. */
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
