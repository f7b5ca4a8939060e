/** One caller's limits of asynchronous work. */
export interface Quotas {
  /** Batches and imports that are not finished. */
  readonly maxOpenBatches: number
  /** Rows of one upload that are run. */
  readonly maxImportRows: number
  /** Read and write units of such work in a minute of the clock; no limit when undefined. */
  readonly maxUnitsPerMinute?: number | undefined
}

export const defaultQuotas: Quotas = { maxOpenBatches: 100, maxImportRows: 10_000_000 }
