import { isIP } from 'node:net'
import { z } from 'zod'
import { hostOf, isPublicAddress } from '../functions/webhooks/addresses.ts'
import { parsedUrl } from './parsed-url.ts'

/** The secret of a webhook by its place; the value is read by the function that signs, and by nothing else. */
const secret = z.union([
  /** The name or ARN of a secret in Secrets Manager. */
  z.strictObject({ secretsManager: z.string().min(1) }),
  /** The name of a parameter, best a SecureString. */
  z.strictObject({ parameter: z.string().regex(/^\/?[\w.-]+(?:\/[\w.-]+)*$/) }),
])

/** What every name resolves to is looked at when a webhook is sent; this finds what is wrong by itself. */
const isReachable = (text: string): boolean => {
  const url = parsedUrl(text)
  const host = url === null ? '' : hostOf(url)
  return host !== 'localhost' && !host.endsWith('.localhost') && (isIP(host) === 0 || isPublicAddress(host))
}

const hasNoName = (text: string): boolean => {
  const url = parsedUrl(text)
  return url !== null && url.username === '' && url.password === ''
}

const address = z
  .url({ protocol: /^https$/, error: 'is no https URL' })
  .refine(isReachable, { error: 'is no address of the public internet' })
  .refine(hasNoName, { error: 'has a user name: logs and proxies would show it' })

const webhook = z.strictObject({ url: address, secret })
export type WebhookSetting = z.infer<typeof webhook>

/** Each is a message for every end of a batch. */
const mostWebhooks = 10

/** Who is told of what happens. */
export const eventSettings = z
  .strictObject({
    /** The name of an EventBridge bus of this account and region; `default` exists everywhere. */
    bus: z
      .string()
      .regex(/^[/.\-_A-Za-z0-9]{1,256}$/, { error: 'is no name of a bus' })
      .optional(),
    /** Receivers of signed POSTs. */
    webhooks: z
      .array(webhook)
      .max(mostWebhooks)
      .refine((all) => new Set(all.map(({ url }) => url)).size === all.length, {
        error: 'has one address twice',
      })
      .default([]),
    /** Whether the bus is told of each change of an item, by the table's stream. */
    items: z.boolean().default(false),
  })
  .refine(({ items, bus }) => !items || bus !== undefined, {
    path: ['items'],
    error: 'needs a bus: changes of items are sent to no webhook',
  })
  .prefault({})
export type EventSettings = z.infer<typeof eventSettings>

/** Whether anybody is told of ends of batches. */
export const areEndsTold = ({ bus, webhooks }: EventSettings): boolean =>
  bus !== undefined || webhooks.length > 0
