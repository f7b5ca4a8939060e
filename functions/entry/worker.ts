import { collections } from '../collections/all.ts'
import { composeWorker } from '../compose/worker.ts'

/** The worker: one chunk of an asynchronous batch a message. */
export const handler = composeWorker(collections)
