import { describeQueue } from './attributes.ts'
import { refusals, SqsFailure } from './failure.ts'
import { createQueue, listQueues, setQueueAttributes } from './heads.ts'
import type { Action, Input } from './inputs.ts'
import { receiveMessage, removeAll, show } from './receipts.ts'
import { queueAt, type Scene, urlOf } from './scene.ts'
import { sendAll, sentMessage } from './send.ts'

type Actions = {
  readonly [Name in Action]: (input: Input<Name>, scene: Scene) => object | Promise<object>
}

const notInFlight = ['MessageNotInflight', 'The message is not in flight.'] as const

/** What each call does and answers. */
export const actions: Actions = {
  CreateQueue: createQueue,
  GetQueueUrl: ({ QueueName }, scene) => {
    if (!scene.queues.find(QueueName)) throw refusals.noQueue()
    return { QueueUrl: urlOf(scene, QueueName) }
  },
  ListQueues: listQueues,
  GetQueueAttributes: ({ QueueUrl, AttributeNames }, scene) => ({
    Attributes: describeQueue(queueAt(scene, QueueUrl), AttributeNames, Date.now()),
  }),
  SetQueueAttributes: setQueueAttributes,
  SendMessage: ({ QueueUrl, ...sent }, scene) => {
    const [message] = sendAll(scene.queues, queueAt(scene, QueueUrl), [sent])
    return message ? sentMessage(message) : {}
  },
  SendMessageBatch: ({ QueueUrl, Entries }, scene) => {
    const messages = sendAll(scene.queues, queueAt(scene, QueueUrl), Entries)
    const Successful = messages.map((message, at) => ({ Id: Entries[at]?.Id, ...sentMessage(message) }))
    return { Successful, Failed: [] }
  },
  ReceiveMessage: receiveMessage,
  DeleteMessage: ({ QueueUrl, ReceiptHandle }, scene) => {
    removeAll(scene, queueAt(scene, QueueUrl), [ReceiptHandle])
    return {}
  },
  DeleteMessageBatch: ({ QueueUrl, Entries }, scene) => {
    const handles = Entries.map(({ ReceiptHandle }) => ReceiptHandle)
    removeAll(scene, queueAt(scene, QueueUrl), handles)
    return { Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] }
  },
  ChangeMessageVisibility: ({ QueueUrl, ...shown }, scene) => {
    if (!show(scene, queueAt(scene, QueueUrl), shown)) throw new SqsFailure(...notInFlight)
    return {}
  },
  ChangeMessageVisibilityBatch: ({ QueueUrl, Entries }, scene) => {
    const queue = queueAt(scene, QueueUrl)
    const shown = Entries.map((entry) => ({ Id: entry.Id, done: show(scene, queue, entry) }))
    const [Code, Message] = notInFlight
    const failed = shown.filter(({ done }) => !done)
    return {
      Successful: shown.filter(({ done }) => done).map(({ Id }) => ({ Id })),
      Failed: failed.map(({ Id }) => ({ Id, Code, Message, SenderFault: true })),
    }
  },
}
