import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { writeChunkMessage, writeGoOn } from '../jobs/messages.ts'
import type { Written } from '../ports/formats.ts'
import type { ChunkQueue, SplitQueue } from '../ports/queues.ts'
import type { Pauses } from '../runtime/backoff.ts'
import { messagesPerCall, sendTen } from './send-ten.ts'

const callsAtOnce = 10

export interface QueueOptions extends Pauses {
  /** The formats of messages; another version's in a test. */
  readonly writes: Written
}

/** Chunks in an SQS queue. A chunk that is sent twice runs once, so a message that may be lost is sent again. */
export const createChunkQueue = (
  client: SQSClient,
  url: string,
  { writes, ...pauses }: QueueOptions,
): ChunkQueue => ({
  send: async (batch, ranges) => {
    for (let at = 0; at < ranges.length; at += messagesPerCall * callsAtOnce) {
      const calls = Array.from({ length: callsAtOnce }, (_, call) => at + call * messagesPerCall)
      await Promise.all(
        calls.map((from) => {
          const some = ranges.slice(from, from + messagesPerCall)
          return sendTen(
            { client, url, pauses },
            some.map((range) => ({
              body: writeChunkMessage(batch, range, writes.message),
              // Fair queues of SQS: another caller's many messages do not delay these.
              group: batch.caller,
            })),
          )
        }),
      )
    }
  },
})

/** The queue of uploads for our own messages beside S3's notifications: each names a batch to continue. */
export const createSplitQueue = (
  client: SQSClient,
  url: string,
  { writes }: Pick<QueueOptions, 'writes'>,
): SplitQueue => ({
  goOn: async (batch, inSeconds = 0) => {
    const delay = inSeconds > 0 ? { DelaySeconds: inSeconds } : {}
    const message = { ...delay, MessageBody: writeGoOn(batch, writes.message), MessageGroupId: batch.caller }
    await client.send(new SendMessageCommand({ QueueUrl: url, ...message }))
  },
})
