import { collections } from '../collections/all.ts'
import { composePublisher } from '../compose/publisher.ts'

/** The publisher: each record of the items' stream may be a change. */
export const handler = composePublisher(collections)
