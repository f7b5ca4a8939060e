import type { BatchState } from '../service.ts'
import type { AnyOperation } from './operation.ts'
import type { BatchResult, OperationResult, Outcome, Problem, Summary } from './result.ts'

/** An asynchronous batch. */
export interface BatchStatus {
  readonly id: string
  readonly state: BatchState
  /** The present counts; `pending` operations have no result yet. */
  readonly summary: Summary & { readonly pending: number }
  /** This and `expiresAt` are absent when the service answered with the results alone. */
  readonly createdAt?: string
  readonly startedAt?: string
  readonly completedAt?: string
  readonly cancelledAt?: string
  /** Until then the results can be read. */
  readonly expiresAt?: string
  /** With the method of its rows, or the action that they are inputs of. */
  readonly import?: {
    readonly collection: string
    readonly method?: string
    readonly action?: string
    readonly contentType: string
  }
  /** Why an upload could not be read at all. */
  readonly error?: Problem
  /** Once it is finished. */
  readonly outcome?: Outcome
}

/** A submitted batch. Its type remembers the results that `wait` will return. */
export interface Job<Results = readonly OperationResult[]> {
  readonly id: string
  /** The status at the time of submission. */
  readonly status: BatchStatus
  /** Present when the batch was known and had ended: then `wait` and `results` need no request. */
  readonly results?: readonly OperationResult[] | undefined
  /** The submitted operations, unless it was a file. */
  readonly operations?: readonly AnyOperation[] | undefined
  /** Only for the compiler. */
  readonly '~results'?: Results
}

/** A finished batch. For more than 10,000 rows `results` is empty: `client.results` reads them page by page. */
export interface FinishedBatch<Results = readonly OperationResult[]> extends BatchResult<Results> {
  readonly status: BatchStatus
  /** Why nothing could be run, such as an unreadable file. */
  readonly error?: Problem | undefined
}

/** A Blob (`File`, `fs.openAsBlob`), a function that opens a stream for each attempt, or a stream, for one attempt. */
export type FileSource = Blob | ReadableStream<Uint8Array> | (() => ReadableStream<Uint8Array>)
