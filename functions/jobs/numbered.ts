import { understood } from '../ports/formats.ts'

/**
 * A message as JSON. One of a later version is given back, until that version gets it.
 * @throws LaterFormat when a later version has sent it.
 */
export const numbered = (text: string): unknown => {
  const message: unknown = JSON.parse(text)
  const number = (message as { readonly v?: unknown } | null)?.v
  if (number !== undefined) understood('message', number)
  return message
}
