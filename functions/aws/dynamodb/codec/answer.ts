import { parseJson } from '../../../json/json.ts'

const backslash = 0x5c

/**
 * What an answer's body says. Names of members are the callers' own, and JSON.parse can mistake one escaped name for
 * another (see `buildJson`), so only a body without escapes is left to it.
 * @throws SyntaxError for what is no JSON.
 */
export const answerIn = (body: Uint8Array): Record<string, unknown> => {
  if (body.length === 0) return {}
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const text = bytes.toString()
  const parsed: unknown = bytes.includes(backslash) ? parseJson(text) : JSON.parse(text)
  return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
}
