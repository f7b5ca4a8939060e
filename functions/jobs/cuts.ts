/**
 * How large a chunk is. A message, a claim and a transaction go with each, so a larger one is cheaper; a smaller one
 * is sooner done, and less is repeated when its worker dies.
 */
export const rowsPerChunk = 1_000

/** Of an upload; a row that crosses the line still belongs to the chunk. */
export const bytesPerChunk = 1024 * 1024

/** Of an upload, at a time: a few seconds' reading. */
export const bytesPerSlice = 64 * 1024 * 1024
