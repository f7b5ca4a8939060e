import { createHmac } from 'node:crypto'

export interface Signable {
  readonly id: string
  /** Of the attempt, since the epoch. */
  readonly seconds: number
  readonly body: string
}

/** The headers of Standard Webhooks: one signature a secret, so that a receiver may know any of them. */
export const signedHeaders = (
  signable: Signable,
  secrets: readonly Uint8Array[],
): Readonly<Record<string, string>> => ({
  'webhook-id': signable.id,
  'webhook-timestamp': String(signable.seconds),
  'webhook-signature': secrets.map((secret) => `v1,${signatureOf(signable, secret)}`).join(' '),
})

const signatureOf = ({ id, seconds, body }: Signable, secret: Uint8Array): string =>
  createHmac('sha256', secret).update(`${id}.${seconds}.${body}`).digest('base64')
