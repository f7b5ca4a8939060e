import middy from '@middy/core'
import { apply } from './apply.ts'
import { type Event, type Handler, multiStatus, type Reply } from './handler.ts'
import { operationsOf } from './operations.ts'

/** Peer 1, the usual handler: a call for each item, all at once, with the SDK's defaults. */
export const handler = middy<Event, Reply>().handler(async (event: Event) =>
  multiStatus(await Promise.all(operationsOf(event).map(apply))),
) as unknown as Handler
