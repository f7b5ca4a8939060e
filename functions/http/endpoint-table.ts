import { withAsyncStores } from './dependencies.ts'
import { submitBatch } from './endpoints/batches.ts'
import type { AsyncEndpoint, Endpoint } from './endpoints/endpoint.ts'
import { actOnItem, deleteItem, patchItem, readItem, replaceItem } from './endpoints/item.ts'
import { createItems, deleteItems, patchItems, replaceItems } from './endpoints/items.ts'
import { fallback, health, problem } from './endpoints/service.ts'
import type { RouteName } from './routes.ts'

type Module<Name extends string, Kind> = () => Promise<Readonly<Record<Name, Kind>>>

/** An endpoint that is loaded at its first request, with all that only it needs: a cold start does not compile it. */
const later =
  <Name extends string>(load: Module<Name, Endpoint>, name: Name): Endpoint =>
  async (request, dependencies) =>
    (await load())[name](request, dependencies)

/** … of asynchronous work. */
const laterAsync =
  <Name extends string>(load: Module<Name, AsyncEndpoint>, name: Name): Endpoint =>
  async (request, dependencies) =>
    (await load())[name](request, await withAsyncStores(dependencies))

const service = () => import('./endpoints/describe.ts')
const documents = () => import('./endpoints/openapi.ts')
const elastic = () => import('./endpoints/elastic.ts')
const odata = () => import('./endpoints/odata.ts')
const lists = () => import('./endpoints/list.ts')
const asynchronous = () => import('./endpoints/async-batches.ts')
const results = () => import('./endpoints/async-results.ts')

/** The endpoint of each route of the table. */
export const endpoints: Readonly<Record<RouteName, Endpoint>> = {
  describe: later(service, 'describe'),
  health,
  problem,
  openapi: later(documents, 'openapi'),
  reference: later(documents, 'reference'),
  console: later(() => import('./endpoints/console.ts'), 'consolePage'),
  submitBatch,
  submitOdata: later(odata, 'submitOdata'),
  readOdata: laterAsync(odata, 'readOdata'),
  bulk: later(elastic, 'submitBulk'),
  putBulk: later(elastic, 'submitBulk'),
  bulkOf: later(elastic, 'submitBulk'),
  putBulkOf: later(elastic, 'submitBulk'),
  elasticInfo: later(elastic, 'elasticInfo'),
  clusterHealth: later(elastic, 'clusterHealth'),
  catHealth: later(elastic, 'catHealth'),
  listBatches: laterAsync(() => import('./endpoints/async-list.ts'), 'listBatches'),
  readBatch: laterAsync(asynchronous, 'readBatch'),
  readBatchResults: laterAsync(results, 'readBatchResults'),
  readBatchErrors: laterAsync(results, 'readBatchErrors'),
  readBatchOperation: laterAsync(asynchronous, 'readBatchOperation'),
  cancelBatch: laterAsync(asynchronous, 'cancelBatch'),
  createImport: laterAsync(() => import('./endpoints/imports.ts'), 'createImport'),
  createItems,
  readItems: later(lists, 'readCollection'),
  replaceItems,
  patchItems,
  deleteItems,
  readItem,
  replaceItem,
  patchItem,
  deleteItem,
  actOnItem,
  fallback,
}
