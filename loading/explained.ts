import { inspect } from 'node:util'
import type { Message } from 'esbuild'

/** Whatever was thrown, in one line. */
export const oneLine = (error: unknown): string => textOf(error).replace(/\s*\n\s*/g, ' ')

/** Anything can be thrown, also what cannot be made a text. */
const textOf = (error: unknown): string => {
  if (error instanceof Error) return String(error.message)
  return typeof error === 'string' ? error : `${inspect(error, { depth: 0 })} was thrown`
}

/** A terminal makes the place something to click on. */
export const withPlace = (text: string, place: string | undefined): string =>
  place === undefined ? text : `${text} (${place})`

/** The bundler says what it was told, and not why. */
const ofLambda = (text: string): string =>
  text.startsWith('Top-level await is not available')
    ? 'an await at the top level is not deployed: functions are CommonJS, which has none'
    : text

/** What the bundler found wrong, in one line, with the first place. */
export const firstMistake = (messages: readonly Message[]): string => {
  const [first, ...others] = messages
  if (first === undefined) return ''
  const { location } = first
  const text = ofLambda(first.text)
  const place = location ? `${location.file}:${location.line}:${location.column + 1}: ` : ''
  return `${place}${text}${others.length > 0 ? ` (and ${others.length} more)` : ''}`
}
