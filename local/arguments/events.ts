import type { EventOptions } from '../events.ts'
import type { Values } from './flags.ts'

/**
 * Who is told; undefined for nobody.
 * @throws Error for an address that is none.
 */
export const eventsOf = (
  { webhook, events: bus }: Values,
  env: NodeJS.ProcessEnv,
): EventOptions | undefined =>
  webhook || bus
    ? { webhooks: webhook?.map(receiver), webhookSecret: env.MULTISTATUS_WEBHOOK_SECRET, bus }
    : undefined

const receiver = (text: string): string => {
  const url = URL.parse(text)
  // The sender refuses it, and it is not repeated here.
  if (url?.username || url?.password) throw new Error('--webhook takes no user name and no password')
  if (/^https?:$/.test(url?.protocol ?? '')) return text
  throw new Error(`--webhook must be an http or https URL, not ${JSON.stringify(text)}`)
}
