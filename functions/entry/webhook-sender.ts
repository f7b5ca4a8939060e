import { composeWebhookSender } from '../compose/webhook-sender.ts'

/** The webhook sender: each message is an event for an address. */
export const handler = composeWebhookSender()
