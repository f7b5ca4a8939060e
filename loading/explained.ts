import type { Message } from 'esbuild'

/** Whatever was thrown, in one line. */
export const oneLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\s*\n\s*/g, ' ')

/** A terminal makes the place something to click on. */
export const withPlace = (text: string, place: string | undefined): string =>
  place === undefined ? text : `${text} (${place})`

/** What the bundler found wrong, in one line, with the first place. */
export const firstOf = (messages: readonly Message[]): string => {
  const [first, ...others] = messages
  if (first === undefined) return ''
  const { location, text } = first
  const place = location ? `${location.file}:${location.line}:${location.column + 1}: ` : ''
  return `${place}${text}${others.length > 0 ? ` (and ${others.length} more)` : ''}`
}
