import { idempotencyKey } from '../batch/contract.ts'
import type { Refusal } from '../batch/outcome.ts'

const refused: Refusal = {
  problem: 'invalid-idempotency-key',
  detail: 'Idempotency-Key must be 1 to 255 visible ASCII characters, bare or in double quotes.',
}

/**
 * The key itself: `abc` and `"abc"` (an RFC 9651 string) are one key.
 * @returns undefined when the header is absent.
 */
export const parseIdempotencyKey = (header: string | undefined): string | undefined | Refusal => {
  if (header === undefined) return undefined
  const trimmed = header.trim()
  const bare = /^"(?:[^"\\]|\\["\\])*"$/.test(trimmed)
    ? trimmed.slice(1, -1).replace(/\\(["\\])/g, '$1')
    : trimmed
  return idempotencyKey.safeParse(bare).success ? bare : refused
}
