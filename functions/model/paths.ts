import type { Base } from './base.ts'
import type { ItemName } from './outcome.ts'

/** Where an item is. */
export const itemPath = ({ collection, id }: ItemName): string =>
  `/v1/${collection}/${encodeURIComponent(id)}`

/** The path of batches; each has its own resource below. */
export const batchesPath = '/v1/batches'

export const batchPath = (id: string): string => `${batchesPath}/${id}`

/** Batches in the words of OData. */
export const odataPath = '/v1/$batch'

/** Where clients of OpenSearch find the bulk protocol. */
export const elasticPath = '/elastic'

/** The resources of one batch. */
export const batchLinks = (id: string, base: Base = '') => {
  const self = `${base}${batchPath(id)}`
  return {
    self,
    results: `${self}/results`,
    errors: `${self}/errors`,
    cancellation: `${self}/cancellation`,
  }
}
