import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import Negotiator from 'negotiator'
import { isSafe } from './faces/fit.ts'
import { namesOf } from './headers.ts'
import type { Response } from './response.ts'

/** In bytes; a shorter answer fits into a packet or two anyway. */
const longBody = 4_096

const pack = promisify(gzip)

export const takesGzip = (acceptEncoding = ''): boolean =>
  new Negotiator({ headers: { 'accept-encoding': acceptEncoding } }).encoding(['gzip', 'identity']) === 'gzip'

/**
 * Compresses a long answer for clients that accept it. An item is not compressed: its strong ETag names the exact
 * bytes, and another encoding would need another tag (RFC 9110, 8.8.3.3).
 */
export const packed = async (response: Response, acceptEncoding: string | undefined): Promise<Response> => {
  const { body, headers } = response
  const isLong = body !== undefined && body.length >= longBody
  if (!isLong || response.isBase64Encoded || headers.etag !== undefined) return response
  const varying = { ...response, headers: { ...headers, vary: namesOf(headers.vary, 'Accept-Encoding') } }
  if (!takesGzip(acceptEncoding)) return varying
  const text = (await pack(body)).toString('base64')
  // Base64 makes random text longer, and Lambda's answer has no room for that.
  if (text.length >= body.length || !isSafe(text)) return varying
  return {
    ...varying,
    headers: { ...varying.headers, contentEncoding: 'gzip' },
    body: text,
    isBase64Encoded: true,
  }
}
