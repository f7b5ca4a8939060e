import type { BatchStatus } from './model/asynchronous.ts'
import type { Unshown } from './model/list.ts'
import type { OperationResult } from './model/result.ts'
import type { BatchState } from './service.ts'

/** A request as it is about to be sent. */
export interface UnsignedRequest {
  readonly method: string
  readonly url: URL
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array | undefined
}

/** Signs each attempt anew, and resolves with the headers to add. */
export interface RequestSigner {
  sign(request: UnsignedRequest): Promise<Readonly<Record<string, string>>>
}

/** A bearer token, a function that makes one for each attempt, or a signer (`multistatus-client/sigv4`). */
export type Auth = string | (() => string | Promise<string>) | RequestSigner

export interface RetryOptions {
  /** How often one request is sent at most. */
  readonly attempts: number
  /** Retries that the client may do at any time, beside its share. */
  readonly floor: number
  /** Retries that each request earns: 0.5 lets a client send at most half as many again. */
  readonly share: number
  /** Full jitter: attempt n waits between 0 and `baseDelay` doubled n times, up to `maxDelay`. In milliseconds. */
  readonly baseDelay: number
  readonly maxDelay: number
  /** When the service asks for a longer pause than this, in milliseconds, the call ends instead. */
  readonly maxRetryAfter: number
}

export interface ClientOptions {
  /** The address of the service, without `/v1`. */
  readonly baseUrl: string | URL
  readonly auth?: Auth | undefined
  /** Used instead of the platform's `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined
  readonly retry?: Partial<RetryOptions> | undefined
  /** The time limit of one attempt, in milliseconds; 35,000 when absent: API Gateway gives up after 30,000. */
  readonly timeout?: number | undefined
  /** Concurrent requests of one call; 4 when absent. */
  readonly concurrency?: number | undefined
  /** Where lists are cut. */
  readonly limits?: Partial<CutLimits> | undefined
}

export interface CutLimits {
  /** Operations in a request; the service takes 1000. */
  readonly operations: number
  /** Bytes of a request's body; the service takes 5 MiB. */
  readonly bytes: number
}

/** The progress of a call. */
export interface Progress {
  /** Operations that are answered. */
  readonly done: number
  /** Known for arrays, and when the service counts. */
  readonly total?: number
  readonly success: number
  readonly failed: number
  readonly requests: number
  readonly retries: number
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined
}

export interface BatchOptions extends CallOptions {
  /** `false`: a result with failures is returned, not thrown. */
  readonly throwOnFailure?: boolean | undefined
  /** Names the call, so that it can be repeated later. If the list is cut, each request gets a key made from it. */
  readonly idempotencyKey?: string | undefined
  /** All or nothing, in one request of at most 100 operations. */
  readonly atomic?: boolean | undefined
  /** One invalid operation refuses its whole request. */
  readonly strict?: boolean | undefined
  /** Returns the results that the operations would have, and writes nothing. */
  readonly validateOnly?: boolean | undefined
  /** `representation`: results carry the items. */
  readonly return?: 'representation' | undefined
  readonly concurrency?: number | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** Called with the results of each request as they come. */
  readonly onResults?: ((results: readonly OperationResult[]) => void) | undefined
}

export const defaultRetry: RetryOptions = {
  attempts: 8,
  floor: 20,
  share: 0.5,
  baseDelay: 100,
  maxDelay: 20_000,
  maxRetryAfter: 120_000,
}

export interface SubmitOptions extends CallOptions {
  readonly idempotencyKey?: string | undefined
  /** One invalid operation refuses the request. */
  readonly strict?: boolean | undefined
  /** `representation`: results carry the items. */
  readonly return?: 'representation' | undefined
}

export interface WaitOptions extends CallOptions {
  /** `false`: a result with failures is returned, not thrown. */
  readonly throwOnFailure?: boolean | undefined
  readonly onProgress?: ((status: BatchStatus) => void) | undefined
}

/** What becomes of rows: they are items, or inputs of an action, each with the `id` of its item. */
export type RowsAs =
  | {
      /** POST when absent. PUT and PATCH take the item's id from the row. */
      readonly method?: 'POST' | 'PUT' | 'PATCH' | undefined
      readonly action?: undefined
    }
  | { readonly action: string; readonly method?: undefined }

export type TextOptions<Collection extends string = string> = RowsAs &
  Omit<BatchOptions, 'atomic' | 'concurrency' | 'onProgress' | 'onResults'> & {
    readonly collection: Collection
    readonly contentType: 'text/csv' | 'application/x-ndjson'
  }

export interface ListOptions extends CallOptions {
  readonly state?: BatchState | undefined
  /** An instant; a text is in the form of RFC 3339. */
  readonly createdAfter?: Date | string | undefined
  readonly createdBefore?: Date | string | undefined
  /** Batches to a request, up to 100. */
  readonly pageSize?: number | undefined
}

export interface ItemsOptions extends CallOptions {
  /** Items to a request, up to 1000. */
  readonly pageSize?: number | undefined
  /** Called for an item that the service cannot show; without it, such an item ends the list with an error. */
  readonly onUnshown?: ((item: Unshown) => void) | undefined
}

export interface ResultsOptions extends CallOptions {
  readonly status?: 'failed' | 'success' | undefined
  /** Results to a request, up to 1000. */
  readonly pageSize?: number | undefined
}

export type ImportOptions<Collection extends string = string> = RowsAs & FileOptions<Collection>

interface FileOptions<Collection extends string> extends CallOptions {
  readonly collection: Collection
  readonly contentType: 'text/csv' | 'application/x-ndjson'
  /** Bytes of the file, needed unless it is a Blob: S3 demands the length beforehand. */
  readonly size?: number | undefined
  /** The same file under the same key is the same import, however an earlier call ended. */
  readonly idempotencyKey?: string | undefined
  /** Bytes sent so far; only if the file is no Blob. */
  readonly onUpload?: ((bytes: number) => void) | undefined
}
