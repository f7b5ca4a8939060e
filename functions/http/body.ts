import { gunzipSync } from 'node:zlib'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { decodeUtf8, encodeUtf8 } from '../json/json.ts'
import { limits } from '../model/limits.ts'
import { isRefusal, type Refusal } from '../model/outcome.ts'
import { overLimit } from '../model/over-limit.ts'
import { isPacked } from './media.ts'

type Body = Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded' | 'headers'>

/** The body as valid UTF-8 text without a byte order mark. Its limit is checked before anything reads it. */
export const bodyText = (event: Body): string | Refusal => {
  if (!event.isBase64Encoded && !isPacked(event.headers))
    return sizeFault(event) ?? (event.body ?? '').replace(/^\ufeff/, '')
  const bytes = bodyBytes(event)
  if (isRefusal(bytes)) return bytes
  return decodeUtf8(bytes) ?? { problem: 'malformed-json', detail: 'The body is not valid UTF-8.' }
}

/** The unpacked body, within its limit. */
export const bodyBytes = (event: Body): Buffer | Refusal => {
  const fault = sizeFault(event)
  if (fault) return fault
  const { body = '', isBase64Encoded } = event
  const sent = isBase64Encoded ? Buffer.from(body, 'base64') : encodeUtf8(body)
  return isPacked(event.headers) ? unpacked(sent) : sent
}

const sizeFault = ({ body = '', isBase64Encoded }: Body): Refusal | undefined => {
  const size = Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8')
  return size > limits.maxBodyBytes ? overLimit('maxBodyBytes', { actual: size }) : undefined
}

/** A few kilobytes can unpack to gigabytes, so unpacking stops at the first byte over the limit. */
const unpacked = (packed: Buffer): Buffer | Refusal => {
  try {
    return gunzipSync(packed, { maxOutputLength: limits.maxBodyBytes })
  } catch (error) {
    return isOverlong(error)
      ? overLimit('maxBodyBytes', { actual: limits.maxBodyBytes + 1 })
      : { problem: 'malformed-request', detail: 'Content-Encoding is gzip, and the body is not.' }
  }
}

const isOverlong = (error: unknown): boolean =>
  error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
