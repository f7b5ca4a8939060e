import { writeEnd } from '../jobs/events/messages.ts'
import type { EndQueue } from '../ports/events.ts'
import type { Written } from '../ports/formats.ts'
import { Unavailable } from '../ports/unavailable.ts'
import { SendMessageCommand, SQSClient } from './sdk/sqs.ts'

/** The HTTP function loads this file when it first ends a batch, and has no client of SQS before. */
export const connectQueues = (): SQSClient => new SQSClient()

/** Announcements of ends in an SQS queue. */
export const createEndQueue = (
  client: SQSClient,
  url: string,
  { writes }: { readonly writes: Written },
): EndQueue => ({
  announce: async (end) => {
    const MessageBody = writeEnd(end, writes.message)
    try {
      await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody, MessageGroupId: end.caller }))
    } catch (cause) {
      throw new Unavailable('the queue of ends did not answer', { cause })
    }
  },
})
