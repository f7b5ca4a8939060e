export { type Client, createClient } from './client.ts'
export {
  type FailedBatch,
  type FailedBatchEntry,
  MultistatusError,
  NoAnswerError,
  PartialFailureError,
  RequestError,
  type Unfinished,
  UnsendableError,
  UnshownItemError,
} from './errors.ts'
export type { BatchStatus, FileSource, FinishedBatch, Job } from './model/asynchronous.ts'
export type {
  AnyItems,
  ItemsOf,
  ItemsOfOpenApi,
  ItemType,
  ItemTypes,
  Json,
  JsonObject,
} from './model/items.ts'
export type { QueryOf, Stored, Unshown } from './model/list.ts'
export type { MergePatch, Operation, Source } from './model/operation.ts'
export type { AnyQuery, QueryRange, QueryValue } from './model/query.ts'
export type {
  BatchResult,
  Failed,
  FieldError,
  OperationResult,
  Outcome,
  Problem,
  ResultOf,
  ResultsOf,
  Succeeded,
  Summary,
} from './model/result.ts'
export type {
  Auth,
  BatchOptions,
  CallOptions,
  ClientOptions,
  CutLimits,
  ImportOptions,
  ItemsOptions,
  ListOptions,
  Progress,
  RequestSigner,
  ResultsOptions,
  RetryOptions,
  RowsAs,
  SubmitOptions,
  TextOptions,
  UnsignedRequest,
  WaitOptions,
} from './options.ts'
export type { BatchState } from './service.ts'
