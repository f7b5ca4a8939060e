import { describeMessage } from './attributes.ts'
import type { Input } from './inputs.ts'
import type { Queue } from './queue.ts'
import { messageOf } from './receive.ts'
import { queueAt, type Scene } from './scene.ts'
import { md5 } from './send.ts'
import { receiveUntil } from './wait.ts'

export const receiveMessage = async (input: Input<'ReceiveMessage'>, scene: Scene): Promise<object> => {
  const { MaxNumberOfMessages: most, VisibilityTimeout: visibilitySeconds, WaitTimeSeconds } = input
  const queue = queueAt(scene, input.QueueUrl)
  const until = Date.now() + 1000 * WaitTimeSeconds
  const wanted = { queue, most, visibilitySeconds, until }
  const received = await receiveUntil(scene.queues, wanted, scene.signal)
  const names = [...input.AttributeNames, ...input.MessageSystemAttributeNames]
  const Messages = received.map((message) => ({
    MessageId: message.id,
    ReceiptHandle: message.handle,
    MD5OfBody: md5(message.body),
    Body: message.body,
    Attributes: describeMessage(message, names),
  }))
  return Messages.length === 0 ? {} : { Messages }
}

/** Deletes the messages of receipts. A receipt that is out of date deletes nothing, and is no error. */
export const removeAll = ({ queues }: Scene, queue: Queue, handles: readonly string[]): void => {
  const gone = handles.flatMap((handle) => messageOf(queue, handle) ?? [])
  queues.apply({ put: [], remove: gone.map(({ id }) => [queue.name, id]) })
}

interface Shown {
  readonly ReceiptHandle: string
  readonly VisibilityTimeout: number
}

/** Sets when a message that is in flight can be received again. False when it is not in flight. */
export const show = (
  { queues }: Scene,
  queue: Queue,
  { ReceiptHandle, VisibilityTimeout }: Shown,
): boolean => {
  const message = messageOf(queue, ReceiptHandle)
  const now = Date.now()
  if (!message || message.visibleAt <= now) return false
  const visibleAt = now + 1000 * VisibilityTimeout
  queues.apply({ put: [[queue.name, { ...message, visibleAt, isHeldBack: true }]], remove: [] })
  return true
}
