import type { Detail } from './entry.ts'

/** An answer, before the edge adds what every answer has. */
export interface Response {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** The body stands for bytes that are no text. */
  readonly isBase64Encoded?: true
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
export const fitted = (bodyAt: (detail: Detail) => unknown): string => fittedAt(details, bodyAt)

/** @param levels from the fullest to the least, which is sent whatever its size. */
export const fittedAt = <Level>(levels: readonly Level[], bodyAt: (level: Level) => unknown): string => {
  let body = ''
  for (const level of levels) {
    body = JSON.stringify(bodyAt(level))
    if (isSafe(body)) break
  }
  return body
}
