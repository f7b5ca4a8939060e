/** The size of a page: the caller's `limit`, else `usual`. */
export const pageSizes = {
  batches: { usual: 20, most: 100 },
  items: { usual: 100, most: 1_000 },
  results: { usual: 100, most: 1_000 },
} as const
