import { submitBatch } from './endpoints/batches.ts'
import type { Endpoint } from './endpoints/endpoint.ts'
import { deleteItem, patchItem, readItem, replaceItem } from './endpoints/item.ts'
import { createItems, deleteItems, patchItems, readItems, replaceItems } from './endpoints/items.ts'
import { describe, fallback, health, problem } from './endpoints/service.ts'
import type { RouteName } from './routes.ts'

/** Who answers each route of the table. */
export const endpoints: Readonly<Record<RouteName, Endpoint>> = {
  describe,
  health,
  problem,
  submitBatch,
  createItems,
  readItems,
  replaceItems,
  patchItems,
  deleteItems,
  readItem,
  replaceItem,
  patchItem,
  deleteItem,
  fallback,
}
