import { expect } from 'vitest'
import { type Request, textOf } from '../support/answer.ts'

/** The rules 3.4 and 3.5, which every result keeps, wherever it is shown. */

export interface Result {
  readonly index: number
  readonly id: string
  readonly status: number
  readonly retryable?: boolean
  readonly retryAfter?: number
  readonly replayed?: true
  readonly error?: Record<string, unknown>
}

export const checkResult = (sent: unknown, result: Result, isTruncated: boolean, about: string): void => {
  const { status, error, retryable, retryAfter } = result
  if (status < 400) {
    expect(error, about).toBeUndefined()
    return
  }
  checkProblem(error ?? {}, status, `${about}: 3.4 error`, isTruncated)
  for (const fault of (error?.errors ?? []) as FieldFault[]) checkPointer(sent, fault, about)
  expect(typeof retryable, `${about}: 3.5 retryable`).toBe('boolean')
  if (retryable) expect(Number.isInteger(retryAfter) && Number(retryAfter) > 0, about).toBe(true)
  else expect(retryAfter, about).toBeUndefined()
}

/** RFC 9457, and the service's own habit that `type` is a path with a page. */
export const checkProblem = (
  body: Record<string, unknown>,
  status: number,
  about: string,
  isTruncated = false,
): void => {
  expect(body.type, about).toMatch(/^\/problems\/[a-z]+(-[a-z]+)*$/)
  expect(body.title, about).toMatch(/\S/)
  expect(body.status, about).toBe(status)
  if (!isTruncated) expect(body.detail, about).toMatch(/\S/)
}

interface FieldFault {
  readonly pointer: string
  readonly detail: string
}

/** The request's body, where pointers can be followed in it. */
export const jsonOf = (request: Request): unknown =>
  /[/+]json(;|$)/.test(request.headers?.['content-type'] ?? '') ? JSON.parse(textOf(request)) : undefined

/** RFC 6901: what holds the member must be there; the member itself may be what is missing. */
const checkPointer = (sent: unknown, { pointer, detail }: FieldFault, about: string): void => {
  expect(detail, about).toMatch(/\S/)
  expect(pointer, about).toMatch(/^(\/([^~/]|~[01])*)*$/)
  if (sent === undefined) return
  const tokens = pointer.split('/').slice(1, -1)
  const names = tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
  let at: unknown = sent
  for (const name of names) at = (at as Record<string, unknown> | undefined)?.[name]
  expect(typeof at === 'object' && at !== null, `${about}: 3.4 ${pointer} is not in the request`).toBe(true)
}
