import { collections } from '../collections/all.ts'
import { composeWorker } from '../compose/worker.ts'

/** The worker: each message names a chunk of an asynchronous batch. */
export const handler = composeWorker(collections)
