import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import Negotiator from 'negotiator'
import { isSafe } from './faces/fit.ts'
import type { Response } from './response.ts'

/** In bytes; what is shorter fits into a packet or two anyway. */
const longBody = 4_096

const pack = promisify(gzip)

export const takesGzip = (acceptEncoding = ''): boolean =>
  new Negotiator({ headers: { 'accept-encoding': acceptEncoding } }).encoding(['gzip', 'identity']) === 'gzip'

/**
 * A long answer, packed for who takes that. An item stays as it is: its strong ETag names these very bytes, and another
 * encoding would need another one (RFC 9110, 8.8.3.3).
 */
export const packed = async (response: Response, acceptEncoding: string | undefined): Promise<Response> => {
  const { body, headers } = response
  const isLong = body !== undefined && body.length >= longBody
  if (!isLong || response.isBase64Encoded || headers.etag !== undefined) return response
  const varying = { ...response, headers: { ...headers, vary: joined(headers.vary, 'Accept-Encoding') } }
  if (!takesGzip(acceptEncoding)) return varying
  const text = (await pack(body)).toString('base64')
  // Random text grows by base64; an answer of Lambda has no room for that.
  if (text.length >= body.length || !isSafe(text)) return varying
  return {
    ...varying,
    headers: { ...varying.headers, contentEncoding: 'gzip' },
    body: text,
    isBase64Encoded: true,
  }
}

const joined = (...names: readonly (string | undefined)[]): string =>
  names.filter((name) => name !== undefined).join(', ')
