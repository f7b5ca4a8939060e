import type { Problem } from '../model/result.ts'

/** A request of this client's, before it is authorized. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH'
  /** The path from the root, with its query. */
  readonly path: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array<ArrayBuffer> | undefined
}

/** The answer. */
export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

export const jsonCall = (
  method: Call['method'],
  path: string,
  { body, key }: { readonly body?: string | undefined; readonly key?: string | undefined } = {},
): Call => ({
  method,
  path,
  headers: {
    accept: 'application/json',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(key === undefined ? {} : { 'idempotency-key': key }),
  },
  body,
})

/** The body as JSON; undefined when it is not JSON, or cut off. */
export const jsonOf = ({ text }: Answered): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The body as a problem (RFC 9457); undefined for anything else. */
export const problemOf = (answered: Answered): Problem | undefined => {
  const body = jsonOf(answered)
  return isRecord(body) && typeof body.type === 'string' && typeof body.title === 'string'
    ? (body as unknown as Problem)
    : undefined
}

/** Whether a problem is the one of this name, whatever address its type begins with. */
export const isProblem = (problem: Problem | undefined, name: string): boolean =>
  problem?.type.endsWith(`/problems/${name}`) === true

/** An earlier attempt with the same key is still running. */
export const isInProgress = (answered: Answered): boolean =>
  answered.status === 409 && isProblem(problemOf(answered), 'idempotency-key-in-progress')

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
