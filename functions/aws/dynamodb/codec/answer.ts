import { parseJson } from '../../../json/json.ts'

const backslash = 0x5c

/**
 * Parses the body of an answer. Member names come from callers, and JSON.parse can mistake one escaped name for another
 * (see `buildJson`), so it is used only for a body without escapes.
 * @throws SyntaxError for a body that is not JSON.
 */
export const answerIn = (body: Uint8Array): Record<string, unknown> => {
  if (body.length === 0) return {}
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const text = bytes.toString()
  const parsed: unknown = bytes.includes(backslash) ? parseJson(text) : JSON.parse(text)
  return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
}
