import * as samples from '../../examples/demo/collections.ts'
import { composeWorker } from '../../functions/compose/worker.ts'

/** The worker, likewise. */
export const handler = composeWorker(Object.values(samples))
