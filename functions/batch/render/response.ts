import type { Detail } from './entry.ts'

/** An answer, before the edge adds what every answer has. */
export interface Response {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export const json = 'application/json'
export const problemJson = 'application/problem+json'

/**
 * Lambda takes 6,291,556 bytes of response. The body travels in it as a JSON string, so its quotes and backslashes
 * count twice; headers and envelope get the rest.
 */
const safeBytes = 6_000_000

export const isSafe = (body: string): boolean =>
  Buffer.byteLength(body) * 2 <= safeBytes || Buffer.byteLength(JSON.stringify(body)) <= safeBytes

const details: readonly Detail[] = ['full', 'no bodies', 'bare']

/** The fullest body that is safe to send. */
export const fitted = (bodyAt: (detail: Detail) => unknown): string => {
  let body = ''
  for (const detail of details) {
    body = JSON.stringify(bodyAt(detail))
    if (isSafe(body)) break
  }
  return body
}
