import { idempotencyKey } from '../batch/contract.ts'
import type { Refusal } from '../batch/outcome.ts'

const refused: Refusal = {
  problem: 'invalid-idempotency-key',
  detail:
    'Idempotency-Key must be one key of 1 to 255 visible ASCII characters: in double quotes, or bare without , ; and ".',
}

/** An RFC 9651 String; a backslash escapes a quote or itself. */
const quoted = /^"(?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"$/

/** Header lines that came twice are joined with a comma; a semicolon would begin parameters. */
const bare = /^[^,;"]*$/

/**
 * The key itself: `abc` and `"abc"` are one key.
 * @returns undefined when the header is absent.
 */
export const parseIdempotencyKey = (header: string | undefined): string | undefined | Refusal => {
  if (header === undefined) return undefined
  const text = header.trim()
  const key = quoted.test(text) ? text.slice(1, -1).replace(/\\(["\\])/g, '$1') : text
  const isOne = key !== text || bare.test(text)
  return isOne && idempotencyKey.safeParse(key).success ? key : refused
}
