import type { Refusal } from '../model/outcome.ts'

const refused: Refusal = {
  problem: 'invalid-idempotency-key',
  detail:
    'Idempotency-Key must be one key of 1 to 255 visible ASCII characters: in double quotes, or bare without , ; and ".',
}

/**
 * An RFC 9651 String, in which a backslash escapes a quote or itself, or a bare word. Header lines that came twice are
 * joined with a comma, and a semicolon would begin parameters.
 */
export const keyPattern =
  /^(?:[\x21\x23-\x2b\x2d-\x3a\x3c-\x7e]{1,255}|"(?:[\x21\x23-\x5b\x5d-\x7e]|\\["\\]){1,255}")$/

/**
 * The key itself: `abc` and `"abc"` are one key.
 * @returns undefined when the header is absent.
 */
export const parseIdempotencyKey = (header: string | undefined): string | undefined | Refusal => {
  if (header === undefined) return undefined
  const text = header.trim()
  if (!keyPattern.test(text)) return refused
  return text.startsWith('"') ? text.slice(1, -1).replace(/\\(["\\])/g, '$1') : text
}
