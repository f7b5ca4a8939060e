import { hash } from 'node:crypto'
import { ChangeMessageVisibilityCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { writeEvent, writeWebhook } from '../jobs/events/messages.ts'
import type { EventKeeper, Holding, WebhookQueue } from '../ports/events.ts'
import { messagesPerCall, sendTen } from './send-ten.ts'
import type { QueueOptions } from './sqs.ts'

/** Events for addresses, each a message. The group is the address, so that one with many messages delays no other. */
export const createWebhookQueue = (
  client: SQSClient,
  url: string,
  { writes, ...pauses }: QueueOptions,
): WebhookQueue => ({
  send: async (messages) => {
    const outgoing = messages.map((message) => ({
      body: writeWebhook(message, writes.message),
      group: hash('sha256', message.address),
    }))
    for (let at = 0; at < outgoing.length; at += messagesPerCall)
      await sendTen({ client, url, pauses }, outgoing.slice(at, at + messagesPerCall))
  },
})

/** Events that a bus did not take, on the queue of ends, one a message: together they may be too large. */
export const createEventKeeper = (
  client: SQSClient,
  url: string,
  { writes }: Pick<QueueOptions, 'writes'>,
): EventKeeper => ({
  keep: async (events) => {
    for (const event of events) {
      const MessageBody = writeEvent(event, writes.message)
      await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody }))
    }
  },
})

/** Holds back messages of a queue that were received and will be reported as failed. */
export const createHolding = (client: SQSClient, url: string): Holding => ({
  hold: async (ReceiptHandle, VisibilityTimeout) => {
    await client.send(new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout }))
  },
})
