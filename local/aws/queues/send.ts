import { createHash, randomUUID } from 'node:crypto'
import { refusals } from './failure.ts'
import { type Input, maxBytes } from './inputs.ts'
import type { Message, Queue, Queues } from './queue.ts'
import { nameInArn } from './receive.ts'

type Sent = Omit<Input<'SendMessage'>, 'QueueUrl'>

/** Puts messages into a queue: all of them, or none. @throws SqsFailure when they are too large */
export const sendAll = (queues: Queues, queue: Queue, sent: readonly Sent[]): readonly Message[] => {
  const bytes = sent.reduce((sum, { MessageBody }) => sum + Buffer.byteLength(MessageBody), 0)
  if (bytes > maxBytes) throw refusals.invalid(`${bytes} bytes of messages are more than ${maxBytes}`)
  const messages = sent.map((one) => newMessage(one, queue))
  queues.apply({ put: messages.map((message) => [queue.name, message]), remove: [] })
  return messages
}

const newMessage = (sent: Sent, queue: Queue): Message => {
  const { MessageBody: body, DelaySeconds: delay = Number(queue.attributes.DelaySeconds) } = sent
  const sentAt = Date.now()
  const message = { id: randomUUID(), body, sentAt, visibleAt: sentAt + 1000 * delay, received: 0 }
  return sent.MessageGroupId === undefined ? message : { ...message, group: sent.MessageGroupId }
}

/** Puts a message into the queue of an ARN. False when there is none. */
export const sendTo = (queues: Queues, arn: string, body: string): boolean => {
  const queue = queues.find(nameInArn(arn))
  if (queue?.arn !== arn) return false
  sendAll(queues, queue, [{ MessageBody: body }])
  return true
}

/** The part of the answer about one message. */
export const sentMessage = ({ id, body }: Message) => ({ MessageId: id, MD5OfMessageBody: md5(body) })

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex')
