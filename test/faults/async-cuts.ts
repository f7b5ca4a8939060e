/** The cuts of functions/jobs/cuts.ts, smaller: a few operations are two or three chunks then. */
export const rowsPerChunk = 8
export const bytesPerChunk = 100
