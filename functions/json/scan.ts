import { isExactNumber } from './number.ts'

/** The result of one pass over the text before it is parsed. For malformed text it means nothing. */
export interface ScannedJson {
  readonly tooDeep: boolean
  /** Colons outside strings: the members that the text's objects have, repeated ones included. */
  readonly members: number
  /** Every number literal keeps its value. */
  readonly exact: boolean
  /** Some member's name is written with a backslash. */
  readonly escapedNames: boolean
}

/** A literal of this length without an exponent has at most 15 digits, which are always exact. */
const plainLength = 15

const space = 0x20
const quote = 0x22
const comma = 0x2c
const colon = 0x3a
const backslash = 0x5c

/**
 * Looks at every character outside strings once and skips the strings. It stops when the nesting exceeds the limit, so
 * that a million brackets cost nothing and no later step can run out of stack. Testing the most frequent characters
 * first saves a third of the time.
 */
export const scanJson = (text: string, maxDepth: number): ScannedJson => {
  let depth = 0
  let members = 0
  let exact = true
  let escapedNames = false
  let lastString = 0
  let nextBackslash = -1
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code <= space || code === comma) continue
    if (code === quote) {
      lastString = at
      at = closingQuote(text, at)
    } else if (code === colon) {
      members++
      // One search finds the next backslash for all names before it, so a text without any is searched once.
      if (nextBackslash < lastString) nextBackslash = indexOrEnd(text, '\\', lastString)
      if (nextBackslash < at) escapedNames = true
    } else if (code < colon) {
      const end = numberEnd(text, at)
      exact = exact && isExact(text, at, end)
      at = end - 1
    } else if (isOpening(code)) {
      if (++depth > maxDepth) return { tooDeep: true, members, exact, escapedNames }
    } else if (isClosing(code)) depth--
  }
  return { tooDeep: false, members, exact, escapedNames }
}

const indexOrEnd = (text: string, part: string, start: number): number => {
  const index = text.indexOf(part, start)
  return index < 0 ? text.length : index
}

/** Setting the lowest case bit makes `[` into `{`, and `]` into `}`. */
const isOpening = (code: number): boolean => (code | 0x20) === 0x7b
const isClosing = (code: number): boolean => (code | 0x20) === 0x7d
const isExponent = (code: number): boolean => (code | 0x20) === 0x65

/** The closing quote of the string that opens here; the end of the text for one that is never closed. */
export const closingQuote = (text: string, open: number): number => {
  let end = indexOrEnd(text, '"', open + 1)
  while (end < text.length && isEscaped(text, end)) end = indexOrEnd(text, '"', end + 1)
  return end
}

/** An odd number of backslashes escapes the quote after them; an even number escapes only each other. */
const isEscaped = (text: string, at: number): boolean => {
  let start = at
  while (text.charCodeAt(start - 1) === backslash) start--
  return (at - start) % 2 === 1
}

/** The end of the number that begins here. */
export const numberEnd = (text: string, start: number): number => {
  let end = start + 1
  while (end < text.length && isNumberPart(text.charCodeAt(end))) end++
  return end
}

/** Digits, `.`, `-`, `+` and the exponent's letter. */
const isNumberPart = (code: number): boolean =>
  (code >= 0x30 && code < colon) || code === 0x2e || code === 0x2d || code === 0x2b || isExponent(code)

const isExact = (text: string, start: number, end: number): boolean => {
  if (end - start > plainLength) return isExactNumber(text.slice(start, end))
  for (let at = start; at < end; at++) {
    if (isExponent(text.charCodeAt(at))) return isExactNumber(text.slice(start, end))
  }
  return true
}
