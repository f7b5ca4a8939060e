import { validateHeaderName, validateHeaderValue } from 'node:http'
import { isRecord } from '../record.ts'
import type { Answer } from './answer.ts'

/** Headers about the connection, which the gateway decides. */
const dropped = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding', 'upgrade'])

/**
 * The result of a function (payload format 2.0) as an HTTP answer; `undefined` when the gateway could not use it.
 * Without a `statusCode` the whole result is the body of a 200: a string unchanged, anything else as JSON.
 */
export const toAnswer = (result: unknown): Answer | undefined => {
  if (!isRecord(result) || result.statusCode === undefined) return inferred(result)
  const status = Number(result.statusCode)
  const text = result.body ?? ''
  // The treatment of a body that is no string is an assumption. A status outside of this range cannot be sent.
  if (typeof text !== 'string' || !Number.isInteger(status) || status < 200 || status > 599) return undefined
  const body = Buffer.from(text, result.isBase64Encoded === true ? 'base64' : 'utf8')
  const headers = headersOf(result, body.length)
  return headers.every(sendable) ? { status, headers, body } : undefined
}

const sendable = ([name, value]: readonly [string, string]): boolean => {
  try {
    validateHeaderName(name)
    validateHeaderValue(name, value)
    return true
  } catch {
    return false
  }
}

const inferred = (result: unknown): Answer => ({
  status: 200,
  headers: [['content-type', 'application/json']],
  body: Buffer.from(typeof result === 'string' ? result : JSON.stringify(result)),
})

const headersOf = (result: Record<string, unknown>, bodyBytes: number): [string, string][] => {
  const given = isRecord(result.headers) ? Object.entries(result.headers) : []
  const headers = given
    .filter(([name]) => !dropped.has(name.toLowerCase()))
    .map(([name, value]): [string, string] => [name, String(value)])
  const cookies = Array.isArray(result.cookies) ? result.cookies : []
  const typed = headers.some(([name]) => name.toLowerCase() === 'content-type')
  return [
    ...cookies.map((cookie): [string, string] => ['set-cookie', String(cookie)]),
    ...headers,
    // An assumption: the default that HTTP APIs were observed to add.
    ...(typed || bodyBytes === 0 ? [] : [['content-type', 'text/plain; charset=utf-8'] as [string, string]]),
  ]
}
