import { buildJson } from './build.ts'
import { faultsIn } from './faults.ts'
import { firstError } from './position.ts'
import { type ScannedJson, scanJson } from './scan.ts'
import type { JsonFault, JsonValue } from './value.ts'

export { isExactNumber } from './number.ts'
export { pointer, shortPointer } from './pointer.ts'

export type JsonReading =
  | { readonly value: JsonValue; readonly faults: readonly JsonFault[] }
  | { readonly error: string; readonly tooDeep?: true; readonly line?: number; readonly column?: number }

/** Undefined for bytes that are not UTF-8; a byte order mark is dropped. */
export const decodeUtf8 = (bytes: Uint8Array): string | undefined => {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}

/** The text as UTF-8. A lone surrogate becomes an invalid byte, so that it is refused later and not replaced. */
export const encodeUtf8 = (text: string): Buffer =>
  text.isWellFormed()
    ? Buffer.from(text)
    : Buffer.concat(
        text
          .split(/[\ud800-\udfff]/u)
          .flatMap((part, at) => (at === 0 ? [Buffer.from(part)] : [notUtf8, Buffer.from(part)])),
      )

const notUtf8 = Buffer.from([0xff])

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * JSON.parse with a limit of depth, and with the places where it dropped or changed a value. A scalar has depth 0, and
 * every array or object around it adds 1. For a text that is one line of another, errors name only the column: the
 * caller adds the line, which changes when the other text is cut.
 */
export const readJson = (
  text: string,
  maxDepth: number,
  extent: 'document' | 'line' = 'document',
): JsonReading => {
  const scan = scanJson(text, maxDepth)
  if (scan.tooDeep) return { error: `The JSON is nested deeper than ${maxDepth} levels.`, tooDeep: true }
  const parsed = parse(text)
  if (parsed === undefined) return malformed(text, extent)
  const value = scan.escapedNames ? buildJson(text) : parsed
  return { value, faults: isSuspect(text, scan, value) ? faultsIn(text) : [] }
}

/**
 * JSON.parse for texts that this service wrote itself, without the bug that `buildJson` describes.
 * @throws SyntaxError
 */
export const parseJson = (text: string): JsonValue => {
  const parsed: JsonValue = JSON.parse(text)
  return text.includes('\\') && scanJson(text, Infinity).escapedNames ? buildJson(text) : parsed
}

const parse = (text: string): JsonValue | undefined => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const malformed = (text: string, extent: 'document' | 'line'): JsonReading => {
  const found = firstError(text)
  if (!found) return { error: 'The JSON is malformed.' }
  const { offset, line, column } = found
  const place = extent === 'line' ? `column ${column}` : `line ${line}, column ${column}`
  const what = offset < text.length ? 'The JSON is malformed' : 'The JSON ends before it is complete'
  return { error: `${what} at ${place}.`, line, column }
}

/** A cheap test that is true for every text with a fault. */
const isSuspect = (text: string, scan: ScannedJson, value: JsonValue): boolean =>
  !scan.exact || countMembers(value) !== scan.members || !isWellFormedText(text, value)

/**
 * Fewer than the text has when a repeated name made JSON.parse drop members. `__proto__` counts as dropped: a
 * copy of the value by assignment would lose it.
 */
const countMembers = (value: JsonValue | undefined): number => {
  if (typeof value !== 'object' || value === null) return 0
  let count = 0
  if (Array.isArray(value)) {
    for (const element of value) count += countMembers(element)
  } else {
    for (const name in value) if (name !== '__proto__') count += 1 + countMembers(value[name])
  }
  return count
}

const surrogateEscape = /\\u[dD][89a-fA-F]/

/** Most clients escape no surrogates. For those that do (in pairs, for emoji) the strings themselves are checked. */
const isWellFormedText = (text: string, value: JsonValue): boolean =>
  text.isWellFormed() && (!(text.includes('\\u') && surrogateEscape.test(text)) || isWellFormed(value))

const isWellFormed = (value: JsonValue): boolean => {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(isWellFormed)
  return Object.entries(value).every(([name, member]) => name.isWellFormed() && isWellFormed(member))
}
