import type { Message, Queues } from './queue.ts'

/**
 * Makes visible what was received and not deleted, for a start after which nobody who received it is alive. SQS cannot know that,
 * and waits for the visibility timeout. What a receiver held back has a time of its own, and keeps it.
 */
export const showLeft = (queues: Queues): void => {
  const now = Date.now()
  const put = [...queues.all()].flatMap(({ name, messages }) =>
    [...messages.values()]
      .filter((message) => isLeft(message, now))
      .map((message) => [name, { ...message, visibleAt: now }] as const),
  )
  if (put.length > 0) queues.apply({ put, remove: [] })
}

const isLeft = ({ received, visibleAt, isHeldBack = false }: Message, now: number): boolean =>
  received > 0 && visibleAt > now && !isHeldBack
