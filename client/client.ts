import { cancel, statusOf, wait } from './asynchronous/follow.ts'
import { importFile } from './asynchronous/import.ts'
import { batches } from './asynchronous/list.ts'
import { results } from './asynchronous/pages.ts'
import { submit } from './asynchronous/submit.ts'
import { defaultLimits } from './batch/cut.ts'
import { importText } from './batch/rows.ts'
import { runBatch } from './batch/run.ts'
import { getItem } from './items/get.ts'
import { items } from './items/items.ts'
import type { BatchStatus, FileSource, FinishedBatch, Job } from './model/asynchronous.ts'
import type { AnyItems, ItemTypes } from './model/items.ts'
import type { QueryOf, Stored } from './model/list.ts'
import type { AnyOperation, Operation, Source } from './model/operation.ts'
import type { AnyQuery } from './model/query.ts'
import type { BatchResult, OperationResult, ResultsOf } from './model/result.ts'
import type {
  BatchOptions,
  CallOptions,
  ClientOptions,
  ImportOptions,
  ItemsOptions,
  ListOptions,
  ResultsOptions,
  SubmitOptions,
  TextOptions,
  WaitOptions,
} from './options.ts'
import type { ExchangeContext } from './send/exchange.ts'
import { createTransport } from './send/transport.ts'

/** A service, as its callers see it. */
export interface Client<Items extends ItemTypes = AnyItems> {
  /**
   * Sends operations, cut into as many requests as they need, and resolves with a result for each.
   * @throws PartialFailureError when not every operation succeeded, unless `throwOnFailure` is false.
   * @throws RequestError | NoAnswerError when a request was refused or never answered.
   */
  batch<const Operations extends Source<Operation<Items>>>(
    operations: Operations,
    options?: BatchOptions,
  ): Promise<BatchResult<ResultsOf<Operations, Items>>>
  /** Submits up to 10,000 operations in one request; the service runs them by itself. */
  submit<const Operations extends Source<Operation<Items>>>(
    operations: Operations,
    options?: SubmitOptions,
  ): Promise<Job<ResultsOf<Operations, Items>>>
  /**
   * Sends a CSV or NDJSON text in one request, and resolves with a result for each row; `line` says where it starts.
   * The service takes 1000 rows; `importFile` takes files of any length.
   * @throws PartialFailureError when not every row succeeded, unless `throwOnFailure` is false.
   */
  importText<Collection extends keyof Items & string>(
    text: string,
    options: TextOptions<Collection>,
  ): Promise<BatchResult<readonly OperationResult<Items[Collection]['output'] & { readonly id: string }>[]>>
  /** Uploads a file of items; the service splits and runs it by itself. */
  importFile<Collection extends keyof Items & string>(
    source: FileSource,
    options: ImportOptions<Collection>,
  ): Promise<Job<readonly OperationResult<Items[Collection]['output'] & { readonly id: string }>[]>>
  status(job: Job<unknown> | string, options?: CallOptions): Promise<BatchStatus>
  /**
   * Resolves when the service is done.
   * @throws PartialFailureError when not every operation succeeded, unless `throwOnFailure` is false.
   */
  wait<Results = readonly OperationResult[]>(
    job: Job<Results> | string,
    options?: WaitOptions,
  ): Promise<FinishedBatch<Results>>
  /** Results in order, read page by page; before the end, the present ones. */
  results<Results = readonly OperationResult[]>(
    job: Job<Results> | string,
    options?: ResultsOptions,
  ): AsyncGenerator<OneOf<Results>, void, undefined>
  /** The caller's asynchronous batches, newest first, read page by page. */
  batches(options?: ListOptions): AsyncGenerator<BatchStatus, void, undefined>
  /** Asks the service not to start the rest. */
  cancel(job: Job<unknown> | string, options?: CallOptions): Promise<BatchStatus>
  /**
   * The items of a collection, or those that one of its indexes finds, read page by page. An item that stays is seen exactly
   * once; by an index, one that moves meanwhile may be seen twice, or not.
   * @throws UnshownItemError at an item that the service cannot show, unless there is an `onUnshown`.
   */
  items<Collection extends keyof Items & string>(
    collection: Collection,
    query?: QueryOf<Items[Collection]>,
    options?: ItemsOptions,
  ): AsyncGenerator<Stored<Items[Collection]>, void, undefined>
  /** The item of an id; undefined where there is none, or not for this caller. */
  get<Collection extends keyof Items & string>(
    collection: Collection,
    id: string,
    options?: CallOptions,
  ): Promise<Stored<Items[Collection]> | undefined>
}

type OneOf<Results> = Results extends readonly (infer Result)[] ? Result : never

/** `Items` has the types of the collections: `createClient<ItemsOf<typeof import('./collections/index.ts')>>(…)`. */
export const createClient = <Items extends ItemTypes = AnyItems>(options: ClientOptions): Client<Items> => {
  const transport = createTransport(options)
  const { concurrency = 4 } = options
  const limits = { ...defaultLimits, ...options.limits }
  const within = ({ signal }: CallOptions): ExchangeContext => ({
    transport,
    signal,
    tally: { requests: 0, retries: 0 },
  })
  const client: Untyped = {
    batch: (operations, own = {}) => runBatch(operations, own, { transport, limits, concurrency }),
    submit: (operations, own = {}) => submit(operations, own, { ...within(own), limits }),
    importText: (text, own) => importText(text, own, within(own)),
    importFile: (source, own) => importFile(source, own, within(own)),
    status: async (job, own = {}) => (await statusOf(job, within(own))).status,
    wait: (job, own = {}) => wait(job, own, within(own)),
    results: (job, own = {}) => results(job, own, within(own)),
    batches: (own = {}) => batches(own, within(own)),
    cancel: (job, own = {}) => cancel(job, within(own)),
    items: (collection, query, own = {}) => items({ ...own, collection, query }, within(own)),
    get: (collection, id, own = {}) => getItem({ collection, id }, within(own)),
  }
  // The results are typed by the operations. Only the service can check that, and it validates the items.
  return client as unknown as Client<Items>
}

/** The client without its type parameters. */
interface Untyped {
  batch(operations: Source<AnyOperation>, options?: BatchOptions): Promise<BatchResult>
  submit(operations: Source<AnyOperation>, options?: SubmitOptions): Promise<Job>
  importText(text: string, options: TextOptions): Promise<BatchResult>
  importFile(source: FileSource, options: ImportOptions): Promise<Job>
  status(job: Job | string, options?: CallOptions): Promise<BatchStatus>
  wait(job: Job | string, options?: WaitOptions): Promise<FinishedBatch>
  results(job: Job | string, options?: ResultsOptions): AsyncGenerator<OperationResult, void, undefined>
  batches(options?: ListOptions): AsyncGenerator<BatchStatus, void, undefined>
  cancel(job: Job | string, options?: CallOptions): Promise<BatchStatus>
  items(collection: string, query?: AnyQuery, options?: ItemsOptions): AsyncGenerator<Stored, void, undefined>
  get(collection: string, id: string, options?: CallOptions): Promise<Stored | undefined>
}
