import type { Headers } from '../model/headers.ts'

/** An answer in its face, before the edge adds what every answer has. */
export interface Response {
  readonly statusCode: number
  readonly headers: Headers
  readonly body?: string
  /** The body stands for bytes that are no text. */
  readonly isBase64Encoded?: true
}
