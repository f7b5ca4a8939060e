import { setTimeout as delay } from 'node:timers/promises'

/** Imports as a caller makes them, over HTTP. */

export interface Counts {
  readonly total: number
  readonly success: number
  readonly failed: number
  readonly notAttempted: number
  readonly retryable: number
  readonly pending: number
}

export interface Status {
  readonly id: string
  readonly state: 'queued' | 'running' | 'completed' | 'cancelled'
  readonly summary: Counts
  readonly completedAt?: string
  readonly links: { readonly self: string; readonly results: string; readonly cancellation: string }
  readonly upload?: { readonly url: string; readonly headers: Readonly<Record<string, string>> }
}

export type Method = 'POST' | 'PUT'

/** @throws Error when the answer is a problem. */
export const ask = async <T = Status>(url: string, init: RequestInit = {}): Promise<T> => {
  const response = await fetch(url, { ...init, headers: { 'content-type': 'application/json' } })
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as T
}

export const announce = (url: string, method: Method): Promise<Status> => {
  const wanted = { collection: 'cities', method, contentType: 'text/csv' }
  return ask(`${url}/v1/imports`, { method: 'POST', body: JSON.stringify(wanted) })
}

/** Sends a file of a known length; its pieces are made on demand. */
export const upload = async (
  { upload: place }: Status,
  length: number,
  pieces: AsyncIterable<Uint8Array>,
): Promise<void> => {
  if (!place) throw new Error('the import was not announced')
  const headers = { ...place.headers, 'content-length': String(length) }
  const body = ReadableStream.from(pieces)
  const sent = await fetch(place.url, { method: 'PUT', headers, body, duplex: 'half' } as RequestInit)
  if (!sent.ok) throw new Error(`the upload was answered ${sent.status}: ${await sent.text()}`)
}

const everyMilliseconds = 250

/** Polls the status until a condition holds. */
export const until = async (
  url: string,
  { links }: Status,
  holds: (status: Status) => boolean,
): Promise<Status> => {
  for (;;) {
    const status = await ask(url + links.self)
    if (holds(status)) return status
    await delay(everyMilliseconds)
  }
}

export const isOver = ({ state }: Status): boolean => state === 'completed' || state === 'cancelled'
