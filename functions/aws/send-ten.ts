import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { backOff, type Pauses } from '../runtime/backoff.ts'

/** SQS takes ten messages a call. */
export const messagesPerCall = 10

const maxTries = 5

interface Place {
  readonly client: SQSClient
  readonly url: string
  readonly pauses: Pauses
}

interface Outgoing {
  readonly body: string
  readonly group: string
}

/**
 * Sends up to ten messages to a queue, and again those that have not arrived.
 * @throws Error when some never arrive.
 */
export const sendTen = async (
  { client, url, pauses }: Place,
  messages: readonly Outgoing[],
): Promise<void> => {
  let left = messages
  for (let tries = 0; left.length > 0; tries++) {
    if (tries >= maxTries) throw new Error(`${left.length} messages could not be sent`)
    if (tries > 0) await backOff(tries, pauses)
    const Entries = left.map(({ body, group }, at) => ({
      Id: String(at),
      MessageBody: body,
      MessageGroupId: group,
    }))
    const { Successful = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }))
    // Only the messages in the answer have arrived.
    const arrived = new Set(Successful.map(({ Id }) => Number(Id)))
    left = left.filter((_, at) => !arrived.has(at))
  }
}
