/**
 * A JSON Pointer (RFC 6901) from unescaped tokens. A lone surrogate in a member name becomes U+FFFD: a pointer
 * goes into answers, and those are UTF-8.
 */
export const pointer = (...tokens: (string | number)[]): string =>
  tokens.map((token) => `/${escapeToken(String(token))}`).join('')

const escapeToken = (token: string): string =>
  token.toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1')
