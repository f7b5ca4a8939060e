import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'

/** The calls to a queue that an event source makes. */
export interface Source {
  /** Waits up to 20 seconds for messages. */
  readonly receive: (most: number, signal: AbortSignal) => Promise<readonly Message[]>
  readonly remove: (messages: readonly Message[]) => Promise<void>
  /** Makes received messages visible again that were not processed. */
  readonly giveBack: (messages: readonly Message[]) => Promise<void>
}

/** The longest that SQS allows. */
const longPollSeconds = 20

export const sourceOf = (sqs: SQSClient, QueueUrl: string): Source => ({
  receive: async (most, abortSignal) => {
    const receive = new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: most,
      WaitTimeSeconds: longPollSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    })
    return (await sqs.send(receive, { abortSignal })).Messages ?? []
  },
  remove: async (messages) => {
    if (messages.length === 0) return
    const removed = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: handles(messages) }))
    if (removed.Failed?.length) throw new Error(`${removed.Failed.length} messages could not be deleted`)
  },
  giveBack: async (messages) => {
    const Entries = handles(messages).map((entry) => ({ ...entry, VisibilityTimeout: 0 }))
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }))
  },
})

const handles = (messages: readonly Message[]) =>
  messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }))
