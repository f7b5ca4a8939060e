import { SendMessageBatchCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { writeChunkMessage, writeGoOn } from '../jobs/messages.ts'
import type { Written } from '../ports/formats.ts'
import type { ChunkQueue, Sender, SplitQueue } from '../ports/queues.ts'
import { backOff, type Pauses } from '../runtime/backoff.ts'

/** SQS takes ten messages a call. */
const messagesPerCall = 10

const callsAtOnce = 10

const maxTries = 5

interface QueueOptions extends Pauses {
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
            batch,
            some.map((range) => writeChunkMessage(batch, range, writes.message)),
          )
        }),
      )
    }
  },
})

const sendTen = async (
  { client, url, pauses }: { readonly client: SQSClient; readonly url: string; readonly pauses: Pauses },
  batch: Sender,
  messages: readonly string[],
): Promise<void> => {
  let left = messages
  for (let tries = 0; left.length > 0; tries++) {
    if (tries >= maxTries) throw new Error(`${left.length} messages could not be sent`)
    if (tries > 0) await backOff(tries, pauses)
    const Entries = left.map((message, at) => ({
      Id: String(at),
      MessageBody: message,
      // Fair queues of SQS: another caller's many messages do not delay these.
      MessageGroupId: batch.caller,
    }))
    const { Successful = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }))
    // Only the messages in the answer have arrived.
    const arrived = new Set(Successful.map(({ Id }) => Number(Id)))
    left = left.filter((_, at) => !arrived.has(at))
  }
}

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
