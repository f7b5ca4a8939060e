import { randomUUID } from 'node:crypto'
import type { Message, Moves, Queue } from './queue.ts'

export interface Receiving {
  readonly most: number
  /** How long other receivers do not get them; the queue's own setting when absent. */
  readonly visibilitySeconds?: number | undefined
}

export interface Received {
  readonly messages: readonly Message[]
  readonly change: Moves
}

/** Takes messages that are visible now. Those that were received too often become dead letters; expired ones go. */
export const receive = (queue: Queue, { most, visibilitySeconds }: Receiving, now: number): Received => {
  const messages: Message[] = []
  const dead: (readonly [string, Message])[] = []
  const remove: (readonly [string, string])[] = []
  const { deadLetters, maxReceives } = redriveOf(queue)
  const visibleAt = now + 1000 * (visibilitySeconds ?? Number(queue.attributes.VisibilityTimeout))
  for (const message of queue.messages.values()) {
    if (messages.length >= most) break
    if (message.visibleAt > now) continue
    const { id, sentAt, received, firstReceivedAt = now } = message
    if (sentAt + 1000 * Number(queue.attributes.MessageRetentionPeriod) <= now) remove.push([queue.name, id])
    else if (received >= maxReceives) {
      dead.push([deadLetters, message])
      remove.push([queue.name, id])
    } else messages.push({ ...taken(message), firstReceivedAt, visibleAt })
  }
  const put = [...messages.map((message) => [queue.name, message] as const), ...dead]
  return { messages, change: { put, remove } }
}

const taken = ({ isHeldBack: _, ...message }: Message): Message => ({
  ...message,
  received: message.received + 1,
  handle: handleOf(message.id),
})

const redriveOf = ({ attributes: { RedrivePolicy } }: Queue) => {
  if (RedrivePolicy === undefined) return { deadLetters: '', maxReceives: Number.POSITIVE_INFINITY }
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(RedrivePolicy)
  return { deadLetters: nameInArn(String(deadLetterTargetArn)), maxReceives: Number(maxReceiveCount) }
}

export const nameInArn = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1)

const handleOf = (id: string): string => `${id}/${randomUUID()}`

/** The message that a receipt handle names; undefined once it was received again or deleted. */
export const messageOf = (queue: Queue, handle: string): Message | undefined => {
  const message = queue.messages.get(handle.split('/', 1)[0] ?? '')
  return message?.handle === handle ? message : undefined
}

/** The time at which the next message becomes visible, as known now. */
export const nextAt = (queue: Queue): number => {
  let next = Number.POSITIVE_INFINITY
  for (const { visibleAt } of queue.messages.values()) next = Math.min(next, visibleAt)
  return next
}
