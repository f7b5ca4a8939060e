/**
 * A JSON Pointer (RFC 6901) from unescaped tokens. A lone surrogate in a member name becomes U+FFFD, because pointers
 * are part of answers, which are UTF-8.
 */
export const pointer = (...tokens: (string | number)[]): string => {
  let text = ''
  for (const token of tokens) text += `/${typeof token === 'number' ? token : escapeToken(token)}`
  return text
}

const special = /[~/\ud800-\udfff]/

const escapeToken = (token: string): string =>
  special.test(token) ? token.toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1') : token

/** The longest pointer: a hostile member name may be as long as the body, and every fault below it would repeat it. */
const maxPointer = 1000

/** The value itself, or the innermost value around it whose pointer is short enough to repeat. */
export const shortPointer = (path: readonly (string | number)[]): string => {
  let length = 0
  const tooLong = path.findIndex((token) => {
    length += String(token).length + 1
    return length > maxPointer
  })
  return pointer(...(tooLong < 0 ? path : path.slice(0, tooLong)))
}
