import type { Summary } from './model/result.ts'

/** An asynchronous batch or an import has ended. */
export interface BatchCompleted {
  /** The same in every delivery of this event. */
  readonly id: string
  readonly type: 'batch.completed'
  /** ISO 8601. */
  readonly timestamp: string
  readonly data: {
    readonly id: string
    readonly state: 'completed' | 'cancelled'
    readonly outcome: 'succeeded' | 'partial' | 'failed'
    readonly summary: Summary & { readonly pending: number }
    /** Paths below the address of the service. */
    readonly links: Readonly<Record<'self' | 'results' | 'errors' | 'cancellation', string>>
  }
}

/** What a webhook tells. */
export type WebhookEvent = BatchCompleted

/** The request is not to be believed; answer it with 400. */
export class WebhookError extends Error {
  override readonly name = 'WebhookError'
}

/** A request as it came: its body must not have been parsed and written again. */
export interface WebhookRequest {
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: string | Uint8Array
}

export interface VerifyOptions {
  /** How old or how far ahead a request may be: 300. */
  readonly toleranceSeconds?: number | undefined
  readonly now?: (() => Date) | undefined
}

/**
 * Tells whether a webhook comes from the service, by its signature (Standard Webhooks).
 * @param secrets `whsec_…`, one or several: while one is replaced by another, any of them will do.
 * @returns the event. A receiver may get it again, under the same `id`.
 * @throws WebhookError when it does not, or was sent too long ago.
 * @example
 * const event = await verifyWebhook({ headers: request.headers, body: await text(request) }, process.env.SECRET)
 */
export const verifyWebhook = async (
  { headers, body }: WebhookRequest,
  secrets: string | readonly string[],
  { toleranceSeconds = 300, now = () => new Date() }: VerifyOptions = {},
): Promise<WebhookEvent> => {
  const id = headerIn(headers, 'webhook-id')
  const timestamp = headerIn(headers, 'webhook-timestamp')
  const signatures = signaturesIn(headerIn(headers, 'webhook-signature'))
  checkAge(timestamp, now().getTime() / 1000, toleranceSeconds)
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  const signed = joined(new TextEncoder().encode(`${id}.${timestamp}.`), bytes)
  for (const secret of [secrets].flat()) {
    if (await isSigned(signed, signatures, secret))
      return JSON.parse(new TextDecoder().decode(bytes)) as WebhookEvent
  }
  throw new WebhookError('no signature is of one of these secrets')
}

const headerIn = (headers: WebhookRequest['headers'], name: string): string => {
  const value = headers instanceof Headers ? headers.get(name) : entryIn(headers, name)
  if (typeof value === 'string' && value !== '') return value
  throw new WebhookError(`there is no header ${name}`)
}

/** Node writes names small; others may not. */
const entryIn = (headers: Readonly<Record<string, unknown>>, name: string): unknown =>
  headers[name] ?? Object.entries(headers).find(([one]) => one.toLowerCase() === name)?.[1]

/** Other versions than `v1` are for others. */
const signaturesIn = (header: string): readonly Uint8Array<ArrayBuffer>[] =>
  header.split(' ').flatMap((one) => {
    const [version, signature = ''] = one.split(',')
    const bytes = version === 'v1' ? fromBase64(signature) : undefined
    return bytes === undefined ? [] : [bytes]
  })

const checkAge = (timestamp: string, now: number, tolerance: number): void => {
  if (!/^\d{1,12}$/.test(timestamp)) throw new WebhookError('webhook-timestamp is no number of seconds')
  const age = now - Number(timestamp)
  if (age > tolerance) throw new WebhookError(`it was sent ${Math.round(age)} seconds ago`)
  if (age < -tolerance) throw new WebhookError(`its time is ${Math.round(-age)} seconds ahead`)
}

/** Web Crypto compares in constant time. */
const isSigned = async (
  signed: Uint8Array<ArrayBuffer>,
  signatures: readonly Uint8Array<ArrayBuffer>[],
  secret: string,
): Promise<boolean> => {
  const bytes = fromBase64(secret.trim().replace(/^whsec_/, ''))
  if (bytes === undefined || bytes.length === 0) throw new TypeError('a secret is whsec_ and bytes in base64')
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', bytes, algorithm, false, ['verify'])
  const verified = await Promise.all(signatures.map((one) => crypto.subtle.verify('HMAC', key, one, signed)))
  return verified.includes(true)
}

const fromBase64 = (text: string): Uint8Array<ArrayBuffer> | undefined => {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

const joined = (head: Uint8Array, tail: Uint8Array): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(head.length + tail.length)
  bytes.set(head)
  bytes.set(tail, head.length)
  return bytes
}
