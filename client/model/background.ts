import type { BatchState } from '../service.ts'
import type { AnyOperation } from './operation.ts'
import type { BatchResult, OperationResult, Outcome, Problem, Summary } from './result.ts'

/** A batch that the service works on by itself. */
export interface BatchStatus {
  readonly id: string
  readonly state: BatchState
  /** What is known so far; `pending` has no result yet. */
  readonly summary: Summary & { readonly pending: number }
  /** This and `expiresAt` are absent where the service has answered with the results alone. */
  readonly createdAt?: string
  readonly startedAt?: string
  readonly completedAt?: string
  readonly cancelledAt?: string
  /** Until then the results can be read. */
  readonly expiresAt?: string
  readonly import?: { readonly collection: string; readonly method: string; readonly contentType: string }
  /** Why an upload could not be read at all. */
  readonly error?: Problem
  /** Once it is finished. */
  readonly outcome?: Outcome
}

/** A batch that was handed over. Its type remembers the results that `wait` will bring. */
export interface Job<Results = readonly OperationResult[]> {
  readonly id: string
  /** As it was when it was handed over. */
  readonly status: BatchStatus
  /** Present when the batch was known and had ended: then `wait` and `results` need not ask again. */
  readonly results?: readonly OperationResult[] | undefined
  /** What was handed over, unless it was a file. */
  readonly operations?: readonly AnyOperation[] | undefined
  /** Only for the compiler. */
  readonly '~results'?: Results
}

/** A finished batch. Of a file with more than 10,000 rows `results` is empty: `client.results` reads them page by page. */
export interface FinishedBatch<Results = readonly OperationResult[]> extends BatchResult<Results> {
  readonly status: BatchStatus
  /** Why nothing of it could be run, such as a file that cannot be read. */
  readonly error?: Problem | undefined
}

/** A file: a Blob (`File`, `fs.openAsBlob`), a function that opens it anew for each attempt, or a stream that can be read once. */
export type FileSource = Blob | ReadableStream<Uint8Array> | (() => ReadableStream<Uint8Array>)
