import type { Caller } from './answer.ts'

/** Calls a service over HTTP. Bodies go as bytes, so that fetch adds no content type of its own. */
export const httpCaller =
  (url: string, always: Readonly<Record<string, string>> = {}): Caller =>
  async ({ method, path, headers, body }) => {
    const sent = body === undefined ? {} : { body: typeof body === 'string' ? Buffer.from(body) : body }
    const response = await fetch(url.replace(/\/$/, '') + path, {
      method,
      headers: { ...always, ...headers },
      redirect: 'manual',
      ...sent,
    })
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      text: await response.text(),
    }
  }
