import { refusals } from './failure.ts'
import type { Attributes, Message, Queue, Queues } from './queue.ts'
import { nameInArn } from './receive.ts'

/** The defaults of the reference of CreateQueue. */
export const defaults: Attributes = {
  DelaySeconds: '0',
  VisibilityTimeout: '30',
  MessageRetentionPeriod: '345600',
}

/** @throws SqsFailure for an invalid number, or a missing queue of dead letters */
export const checkAttributes = ({ RedrivePolicy, ...numbers }: Attributes, queues: Queues): void => {
  for (const [name, value] of Object.entries(numbers))
    if (!/^\d{1,7}$/.test(value)) throw refusals.invalid(`${name} is not a number of seconds: ${value}`)
  if (RedrivePolicy === undefined) return
  const { arn, most } = policyOf(RedrivePolicy)
  if (queues.find(nameInArn(arn))?.arn !== arn) throw refusals.invalid(`${arn} is no queue for dead letters`)
  if (!(most >= 1 && most <= 1000)) throw refusals.invalid('maxReceiveCount is from 1 to 1000')
}

const policyOf = (text: string) => {
  try {
    const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(text)
    return { arn: String(deadLetterTargetArn), most: Number(maxReceiveCount) }
  } catch {
    throw refusals.invalid('RedrivePolicy cannot be read')
  }
}

/** The requested attributes of a queue, for GetQueueAttributes. */
export const describeQueue = (queue: Queue, names: readonly string[], now: number): Attributes => {
  const messages = [...queue.messages.values()]
  const hidden = messages.filter(({ visibleAt }) => visibleAt > now)
  const inFlight = hidden.filter(({ received }) => received > 0).length
  return chosen(names, {
    ...queue.attributes,
    QueueArn: queue.arn,
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    ApproximateNumberOfMessages: String(messages.length - hidden.length),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(hidden.length - inFlight),
  })
}

/** The requested attributes of a message, for ReceiveMessage. */
export const describeMessage = (message: Message, names: readonly string[]): Attributes =>
  chosen(names, {
    SenderId: 'local',
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.received),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? ''),
    ...(message.group === undefined ? {} : { MessageGroupId: message.group }),
  })

const chosen = (names: readonly string[], all: Attributes): Attributes =>
  names.includes('All')
    ? all
    : Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)))
