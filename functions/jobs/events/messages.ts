import * as z from 'zod'
import { generationOf } from '../../model/generation.ts'
import { idPattern } from '../../model/ids.ts'
import type { BatchEnd, EventText, WebhookMessage } from '../../ports/events.ts'
import { numbered } from '../numbered.ts'

/** Both formats of messages have the same members here. */
const v = z.literal([1, 2])

const endMessage = z.strictObject({
  v,
  end: z.strictObject({
    batch: z.string().regex(idPattern),
    life: z.string(),
    round: z.int().nonnegative(),
    mark: z.string().min(1),
  }),
})

/** An event that the bus did not take: its whole body. */
const eventMessage = z.object({
  v,
  event: z.looseObject({ type: z.string(), timestamp: z.string() }),
})

const webhookMessage = z.strictObject({
  v,
  webhook: z.strictObject({ id: z.string().min(1), address: z.string().min(1), body: z.string() }),
})

/** The end that a message announces. */
export interface AnnouncedEnd {
  readonly batch: string
  /** When the batch was created, in the form of `generationOf`. */
  readonly generation: string
  readonly round: number
  readonly mark: string
}

/** @param number the format to write. */
export const writeEnd = ({ id, createdAt, round, mark }: BatchEnd, number: number): string =>
  JSON.stringify({ v: number, end: { batch: id, life: generationOf(createdAt), round, mark } })

/** @param number the format to write. */
export const writeEvent = ({ text }: EventText, number: number): string => `{"v":${number},"event":${text}}`

/** @param number the format to write. */
export const writeWebhook = ({ id, address, body }: WebhookMessage, number: number): string =>
  JSON.stringify({ v: number, webhook: { id, address, body } })

/** What the notifier is told: that a batch ends, or of an event that is to be published. */
export type Note = { readonly end: AnnouncedEnd } | { readonly event: EventText }

/**
 * @throws LaterFormat when a later version has sent it.
 * @throws Error when the message is not ours.
 */
export const readNote = (text: string): Note => {
  const message = numbered(text)
  const kept = eventMessage.safeParse(message)
  if (kept.success) {
    const { type, timestamp } = kept.data.event
    // A schema's copy has other members first.
    return { event: { type, timestamp, text: JSON.stringify((message as { readonly event: object }).event) } }
  }
  const { batch, life, round, mark } = endMessage.parse(message).end
  return { end: { batch, generation: life, round, mark } }
}

/** @throws as `readNote` does. */
export const readWebhook = (text: string): WebhookMessage => webhookMessage.parse(numbered(text)).webhook
