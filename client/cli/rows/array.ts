import { UsageError } from '../usage-error.ts'
import { type Finder, type Found, maxRowBytes } from './row.ts'

const opening = new Set([0x5b, 0x7b])
const closing = new Set([0x5d, 0x7d])
const bracket = 0x5b
const closingBracket = 0x5d
const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const blanks = new Set([0x20, 0x09, 0x0a, 0x0d])

/** The elements of one JSON array. Only their ends are found; they are not checked to be JSON. */
export const elementFinder = (): Finder => {
  let state: 'before' | 'first' | 'element' | 'between' | 'after' = 'before'
  return (bytes, from, final) => {
    const start = skipBlanks(bytes, from)
    if (start >= bytes.length) {
      if (final && state !== 'after') throw notAnArray('it ends before the array does')
      return final ? nothing(start) : undefined
    }
    const byte = bytes[start]
    if (state === 'before') {
      if (byte !== bracket) throw notAnArray('it does not start with "["')
      state = 'first'
      return nothing(start + 1)
    }
    if (state === 'after') throw notAnArray('something follows the array')
    if (byte === closingBracket && state !== 'element') {
      state = 'after'
      return nothing(start + 1)
    }
    if (state === 'between') {
      if (byte !== comma) throw notAnArray('a comma is missing')
      state = 'element'
      return nothing(start + 1)
    }
    const end = elementEnd(bytes, start, final)
    if (end === undefined) return undefined
    if (end === start) throw notAnArray('an element is missing')
    state = 'between'
    return { start, end, next: end }
  }
}

const nothing = (at: number): Found => ({ start: at, end: at, next: at })

const notAnArray = (why: string): UsageError => new UsageError(`the file is not a JSON array: ${why}`)

const skipBlanks = (bytes: Uint8Array, start: number): number => {
  let at = start
  while (at < bytes.length && blanks.has(bytes[at] ?? 0)) at++
  return at
}

/** The end of an element: before its comma or bracket, without white space. */
const elementEnd = (bytes: Uint8Array, start: number, final: boolean): number | undefined => {
  let depth = 0
  let last = start
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (blanks.has(byte)) continue
    if (depth === 0 && (byte === comma || byte === closingBracket)) return last
    if (byte === quote) {
      at = closingQuote(bytes, at)
      if (at < 0) break
    } else if (opening.has(byte)) depth++
    else if (closing.has(byte)) depth--
    last = at + 1
  }
  if (final) throw notAnArray('it ends before the array does')
  if (bytes.length - start > maxRowBytes) throw notAnArray(`an element is longer than ${maxRowBytes} bytes`)
  return undefined
}

const closingQuote = (bytes: Uint8Array, start: number): number => {
  for (let at = bytes.indexOf(quote, start + 1); at >= 0; at = bytes.indexOf(quote, at + 1)) {
    let escapes = 0
    while (bytes[at - 1 - escapes] === backslash) escapes++
    if (escapes % 2 === 0) return at
  }
  return -1
}
