import type { ItemName } from './outcome.ts'

/** Where an item is. */
export const itemPath = ({ collection, id }: ItemName): string =>
  `/v1/${collection}/${encodeURIComponent(id)}`

/** Where batches are; below it each has its own resource. */
export const batchesPath = '/v1/batches'

export const batchPath = (id: string): string => `${batchesPath}/${id}`

/** What there is of one batch. */
export const batchLinks = (id: string) => {
  const self = batchPath(id)
  return {
    self,
    results: `${self}/results`,
    errors: `${self}/errors`,
    cancellation: `${self}/cancellation`,
  }
}
