/** How many go into a page: `usual` unless the caller says. */
export const pageSizes = {
  batches: { usual: 20, most: 100 },
  results: { usual: 100, most: 1_000 },
} as const
