import type { RouteName } from '../http/routes.ts'
import type { DescribedRoute } from './route-description.ts'
import { actOnItemRoute } from './routes/actions.ts'
import * as asynchronous from './routes/asynchronous.ts'
import { submitBatchRoute } from './routes/batches.ts'
import * as elastic from './routes/elastic.ts'
import * as item from './routes/item.ts'
import * as items from './routes/items.ts'
import { readOdataRoute, submitOdataRoute } from './routes/odata.ts'
import * as results from './routes/results.ts'
import * as service from './routes/service.ts'

/** The description of every route of the table. */
export const describedRoutes: Readonly<Record<RouteName, DescribedRoute>> = {
  describe: service.describeRoute,
  health: service.healthRoute,
  problem: service.problemRoute,
  openapi: service.openapiRoute,
  reference: service.referenceRoute,
  console: service.consoleRoute,
  submitBatch: submitBatchRoute,
  submitOdata: submitOdataRoute,
  readOdata: readOdataRoute,
  bulk: elastic.bulkRoute,
  putBulk: elastic.bulkRoute,
  bulkOf: elastic.bulkOfRoute,
  putBulkOf: elastic.bulkOfRoute,
  elasticInfo: elastic.elasticInfoRoute,
  clusterHealth: elastic.clusterHealthRoute,
  catHealth: elastic.catHealthRoute,
  listBatches: asynchronous.listBatchesRoute,
  readBatch: asynchronous.readBatchRoute,
  readBatchResults: results.readBatchResultsRoute,
  readBatchErrors: results.readBatchErrorsRoute,
  readBatchOperation: results.readBatchOperationRoute,
  cancelBatch: asynchronous.cancelBatchRoute,
  createImport: asynchronous.createImportRoute,
  createItems: items.createItemsRoute,
  readItems: items.readItemsRoute,
  replaceItems: items.replaceItemsRoute,
  patchItems: items.patchItemsRoute,
  deleteItems: items.deleteItemsRoute,
  readItem: item.readItemRoute,
  replaceItem: item.replaceItemRoute,
  patchItem: item.patchItemRoute,
  deleteItem: item.deleteItemRoute,
  actOnItem: actOnItemRoute,
  fallback: service.fallbackRoute,
}
