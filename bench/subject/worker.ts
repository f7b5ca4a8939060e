import { composeWorker } from '../../functions/compose/worker.ts'
import * as samples from '../collections.ts'

/** The worker, likewise. */
export const handler = composeWorker(Object.values(samples))
