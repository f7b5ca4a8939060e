import { createAsyncBatchStore } from './async-batches.ts'
import { createChunkStore } from './chunks.ts'
import type { RecordCalls } from './record-calls.ts'

/** Both stores of asynchronous batches, since nobody uses one without the other. */
export const createAsyncStores = (calls: RecordCalls) => ({
  asyncBatches: createAsyncBatchStore(calls),
  chunks: createChunkStore(calls),
})
