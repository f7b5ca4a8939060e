import type { ItemName } from '../model/outcome.ts'

/** Where an item is. */
export const itemPath = ({ collection, id }: ItemName): string =>
  `/v1/${collection}/${encodeURIComponent(id)}`

/** Where a batch is. */
export const batchPath = (id: string): string => `/v1/batches/${id}`
