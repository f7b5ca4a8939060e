/**
 * What this client takes for granted of the service, each once; tests hold it to the service's own tables. `GET /v1` of a
 * deployment says what holds there.
 */
export const service = {
  /** Operations in one request, and in one that is answered later. */
  maxOperations: 1_000,
  maxAsyncOperations: 10_000,
  /** Of a body, as it is sent. */
  maxBodyBytes: 5 * 1024 * 1024,
  /** Of one row of a file. */
  maxRecordBytes: 1024 * 1024,
  /** How long a key is kept. */
  idempotencyTtlSeconds: 86_400,
  /** Characters of a label. */
  maxLabelLength: 64,
  /** The longest pages. */
  batchesPerPage: 100,
  resultsPerPage: 1_000,
  itemsPerPage: 1_000,
} as const

/** Tells a 404 for a collection from one for an item. */
export const noCollection = 'There is no such collection.'

export const collectionPath = (collection: string): string => `/v1/${encodeURIComponent(collection)}`

export const batchesPath = '/v1/batches'

/** Where operations are sent; with `validateOnly`, to write nothing. */
export const submissionPath = (validateOnly: boolean): string =>
  `${batchesPath}${validateOnly ? '?validateOnly=true' : ''}`

export const batchPath = (id: string): string => `${batchesPath}/${encodeURIComponent(id)}`

/** Of a batch that waits or is at work, and of one that has ended. */
const openStates = ['queued', 'running'] as const
const finalStates = ['completed', 'cancelled'] as const
export const states = [...openStates, ...finalStates] as const
export type BatchState = (typeof states)[number]

export const isFinal = (state: BatchState): boolean => finalStates.some((final) => final === state)

/** What counts as not attempted: not started, by itself or on account of others. */
const unattempted: readonly string[] = ['not-attempted', 'dependency-failed']

/** @param type of a problem: `/problems/not-found`. */
export const isNotAttempted = (type: string): boolean =>
  unattempted.includes(type.slice(type.lastIndexOf('/') + 1))
