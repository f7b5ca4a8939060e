import { gunzipSync } from 'node:zlib'

/** A request, the same at every distance: in process, over local HTTP, or to a deployed URL. */
export interface Request {
  readonly method: string
  /** From the root, percent-encoded, with its query. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Bytes travel as the gateway sends what is not text. */
  readonly body?: string | Uint8Array
  /** In process only: what the gateway's authorizer would have put into the event. */
  readonly grant?: object
}

export interface Answer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

export type Caller = (request: Request) => Promise<Answer>

// biome-ignore lint/suspicious/noExplicitAny: tests look into bodies whose shape is what they assert
export const bodyOf = (answer: Answer): any => (answer.text === '' ? undefined : JSON.parse(answer.text))

/** The body of a request as text, unpacked, without a byte order mark. */
export const textOf = ({ headers = {}, body = '' }: Pick<Request, 'headers' | 'body'>): string => {
  const bytes = 'content-encoding' in headers ? gunzipSync(body) : Buffer.from(body)
  return bytes.toString().replace(/^\ufeff/, '')
}

export const jsonRequest = (
  method: string,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Request => ({
  method,
  path,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
})

/** `POST /v1/batches`. */
export const batchRequest = (
  operations: readonly unknown[],
  headers: Readonly<Record<string, string>> = {},
  members: object = {},
): Request => jsonRequest('POST', '/v1/batches', { operations, ...members }, headers)
