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
