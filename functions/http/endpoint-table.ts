import { cancelBatch, readBatch, readBatchOperation } from './endpoints/async-batches.ts'
import { listBatches } from './endpoints/async-list.ts'
import { readBatchErrors, readBatchResults } from './endpoints/async-results.ts'
import { submitBatch } from './endpoints/batches.ts'
import { consolePage } from './endpoints/console.ts'
import { catHealth, clusterHealth, elasticInfo, submitBulk } from './endpoints/elastic.ts'
import type { Endpoint } from './endpoints/endpoint.ts'
import { createImport } from './endpoints/imports.ts'
import { actOnItem, deleteItem, patchItem, readItem, replaceItem } from './endpoints/item.ts'
import { createItems, deleteItems, patchItems, replaceItems } from './endpoints/items.ts'
import { readCollection } from './endpoints/list.ts'
import { readOdata, submitOdata } from './endpoints/odata.ts'
import { openapi, reference } from './endpoints/openapi.ts'
import { describe, fallback, health, problem } from './endpoints/service.ts'
import type { RouteName } from './routes.ts'

/** The endpoint of each route of the table. */
export const endpoints: Readonly<Record<RouteName, Endpoint>> = {
  describe,
  health,
  problem,
  openapi,
  reference,
  console: consolePage,
  submitBatch,
  submitOdata,
  readOdata,
  bulk: submitBulk,
  putBulk: submitBulk,
  bulkOf: submitBulk,
  putBulkOf: submitBulk,
  elasticInfo,
  clusterHealth,
  catHealth,
  listBatches,
  readBatch,
  readBatchResults,
  readBatchErrors,
  readBatchOperation,
  cancelBatch,
  createImport,
  createItems,
  readItems: readCollection,
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
