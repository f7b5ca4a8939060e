import * as z from 'zod'

/**
 * The limits of the contract. `GET /v1` publishes them, and every 413 names the one that was passed.
 */
export const limits = {
  /** Operations in one synchronous request. */
  maxOperations: 1000,
  /** Operations in one asynchronous request. */
  maxAsyncOperations: 10_000,
  /** Distinct items in an atomic batch: TransactWriteItems takes at most 100 actions. */
  maxAtomicOperations: 100,
  /** The bytes that an atomic batch may write: TransactWriteItems takes 4 MB in all. */
  maxAtomicBytes: 4 * 1024 * 1024,
  /** Lambda takes 6 MB; the event around the body and its escaping need the rest. */
  maxBodyBytes: 5 * 1024 * 1024,
  /** An item without its id, as DynamoDB counts its map. It holds 400 KB a record, key and bookkeeping included. */
  maxItemBytes: 380 * 1024,
  /** Nesting of the whole request body. */
  maxDepth: 32,
  /** Nesting of an item: DynamoDB holds 32 levels, and an item is the value of an attribute. */
  maxItemDepth: 31,
  /** Distinct items that one item may name in its references: each is read before the write. */
  maxItemReferences: 1_000,
  /** The largest upload of S3. */
  maxImportBytes: 5 * 1024 ** 3,
  /** A row of an import, without its line end. The end of a quoted cell is searched no further. */
  maxRecordBytes: 1024 * 1024,
  /** Files and fields of one form. */
  maxFormParts: 100,
  /** UTF-8 bytes of the name of a file of a form, as file systems have it: each of its results says it. */
  maxFileNameBytes: 255,
  /** How long a key and its results are kept, in seconds. */
  idempotencyTtlSeconds: 86_400,
  /** How long an upload is possible, in seconds. */
  uploadTtlSeconds: 3_600,
  /** How long an asynchronous batch and its results are kept, in seconds. */
  batchTtlSeconds: 7 * 86_400,
} as const

/** The limits that a 413 may name. */
export type LimitName = keyof typeof limits

/** Characters of the caller's label of an operation. */
export const maxLabelLength = 64

/** Operations on one item in one write; further ones wait for the next level. */
export const maxFold = 64

export const methods = ['POST', 'PUT', 'PATCH', 'DELETE', 'GET'] as const
export type Method = (typeof methods)[number]

/** What an operation does. An action is a POST on the wire; to the code it is nothing like a create. */
export type Verb = Method | 'ACT'

const idForm = /^(?!\.{1,2}$)[A-Za-z0-9._~:@-]{1,256}$/

/** An item's id: 1 to 256 characters that a path segment carries without escaping (RFC 3986). */
export const itemId = z
  .string()
  .regex(idForm, 'must be 1 to 256 of A-Z a-z 0-9 . _ ~ : @ - and not "." or ".."')

/** The same as that schema, without a fault in words. */
export const isItemId = (value: unknown): value is string => typeof value === 'string' && idForm.test(value)

/** 1 to 255 visible ASCII characters (IETF draft-ietf-httpapi-idempotency-key-header). */
export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters')

/** The most operations of a request, and the name of that limit. */
export interface CountLimit {
  readonly name: Extract<LimitName, 'maxOperations' | 'maxAsyncOperations'>
  readonly max: number
}

/**
 * The size of a chunk. Each costs a message, a claim and a transaction, so a larger one is cheaper. A smaller one is
 * finished sooner, and less is repeated when its worker dies.
 */
export interface ChunkSize {
  /** Operations, or rows of an upload. */
  readonly rows: number
  /** Bytes of an upload; a row that crosses this limit still belongs to the chunk. */
  readonly bytes: number
}

export const chunkSize: ChunkSize = { rows: 1_000, bytes: 1024 * 1024 }
