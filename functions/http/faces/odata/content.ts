import { decodeUtf8, readJson } from '../../../json/json.ts'
import type { JsonValue } from '../../../json/value.ts'
import { limits } from '../../../model/limits.ts'

type Content = { readonly body?: JsonValue }

/**
 * The body of a request. Some clients send whatever they have as the base64 or base64url of its bytes; as no item is a
 * string, a string is that and nothing else.
 */
export const contentOf = (body: JsonValue | undefined): Content | { readonly reason: string } => {
  if (body === undefined || body === null) return {}
  if (typeof body !== 'string') return { body }
  const text = decoded(body)
  if (text === undefined) return { reason: 'A body that is a string is the base64 of JSON in UTF-8.' }
  const reading = readJson(text, limits.maxDepth - 2)
  if ('error' in reading) return { reason: `Within the base64: ${reading.error}` }
  return reading.faults.length > 0
    ? { reason: 'Within the base64 are values that JSON readers disagree on.' }
    : { body: reading.value }
}

const decoded = (text: string): string | undefined =>
  /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) ? decodeUtf8(Buffer.from(text, 'base64')) : undefined
