import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { readChunkMessage } from '../../../functions/jobs/messages.ts'
import type { ChunkRange } from '../../../functions/model/range.ts'

/** Controls the queue of chunks, so that the workers get chosen chunks in any order. */

export interface HeldMessage {
  readonly range: ChunkRange
  readonly body: string
}

/** SQS takes and gives ten messages a call. */
const perCall = 10

/** Takes a number of different messages out of the queue. */
export const takeAll = async (sqs: SQSClient, QueueUrl: string, wanted: number): Promise<HeldMessage[]> => {
  const held = new Map<number, HeldMessage>()
  while (held.size < wanted) {
    const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: perCall, WaitTimeSeconds: 20 })
    const { Messages = [] } = await sqs.send(receive)
    if (Messages.length === 0) throw new Error(`there were ${held.size} messages, not ${wanted}`)
    for (const { Body = '' } of Messages) {
      const { range } = readChunkMessage(Body)
      held.set(range.chunk, { range, body: Body })
    }
    const Entries = Messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }))
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))
  }
  return [...held.values()].sort((a, b) => a.range.chunk - b.range.chunk)
}

export const putBack = async (
  sqs: SQSClient,
  QueueUrl: string,
  messages: readonly HeldMessage[],
): Promise<void> => {
  for (let at = 0; at < messages.length; at += perCall) {
    const Entries = messages
      .slice(at, at + perCall)
      .map(({ body }, place) => ({ Id: String(place), MessageBody: body }))
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
    if (Failed.length > 0) throw new Error(`${Failed.length} messages could not be sent`)
  }
}
