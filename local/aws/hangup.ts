import { setImmediate as turn } from 'node:timers/promises'
import type { Fauxqs } from './fauxqs.ts'

/**
 * A receiver that hung up while it waited takes no message with it: what came for it goes back at once. fauxqs would
 * have it stay invisible, which is a quarter of an hour for an upload.
 */
export const keepForCallers = ({ app, queues }: Fauxqs): void => {
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.headers['x-amz-target'] !== 'AmazonSQS.ReceiveMessage') return payload
    // A connection that was closed before the message came is known to be so when these are over.
    await turn()
    await turn()
    if (reply.raw.destroyed) giveBack(queues, request.body, payload)
    return payload
  })
}

const giveBack = (queues: Fauxqs['queues'], request: unknown, payload: unknown): void => {
  const { QueueUrl = '' } = request as { readonly QueueUrl?: string }
  const { Messages = [] } = JSON.parse(String(payload)) as {
    readonly Messages?: readonly { readonly ReceiptHandle: string }[]
  }
  const queue = queues.getQueue(QueueUrl)
  for (const { ReceiptHandle } of Messages) queue?.changeVisibility(ReceiptHandle, 0)
}
