import type { Message } from 'esbuild'

/** Why a module could not be loaded, in one line, with its place where the bundler knows one. */
export const explained = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const [first, ...others] = messagesOf(error)
  if (first === undefined) return error.message.replace(/\s*\n\s*/g, ' ')
  const { location, text } = first
  const place = location ? `${location.file}:${location.line}:${location.column + 1}: ` : ''
  return `${place}${text}${others.length > 0 ? ` (and ${others.length} more)` : ''}`
}

const messagesOf = (error: Error): readonly Message[] =>
  'errors' in error && Array.isArray(error.errors) ? error.errors : []
