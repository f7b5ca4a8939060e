import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { Life } from '../async/life.ts'
import { writeChunkMessage } from '../async/messages.ts'
import type { ChunkQueue, ChunkRange } from './asyncport.ts'

/** SQS takes ten messages a call. */
const messagesPerCall = 10

const callsAtOnce = 10

const maxTries = 5

/** Chunks in an SQS queue. One that was sent twice is run once, so whatever may not have arrived is sent again. */
export const createChunkQueue = (client: SQSClient, url: string): ChunkQueue => ({
  send: async (batch, ranges) => {
    for (let at = 0; at < ranges.length; at += messagesPerCall * callsAtOnce) {
      const calls = Array.from({ length: callsAtOnce }, (_, call) => at + call * messagesPerCall)
      await Promise.all(
        calls.map((from) => sendTen(client, url, batch, ranges.slice(from, from + messagesPerCall))),
      )
    }
  },
})

const sendTen = async (
  client: SQSClient,
  url: string,
  batch: Life,
  ranges: readonly ChunkRange[],
): Promise<void> => {
  let left = ranges
  for (let tries = 0; left.length > 0; tries++) {
    if (tries >= maxTries) throw new Error(`${left.length} messages could not be sent`)
    const Entries = left.map((range, at) => ({
      Id: String(at),
      MessageBody: writeChunkMessage(batch, range),
    }))
    const { Successful = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }))
    // Only what the answer names has arrived.
    const arrived = new Set(Successful.map(({ Id }) => Number(Id)))
    left = left.filter((_, at) => !arrived.has(at))
  }
}
