import type { Refusal } from '../model/outcome.ts'
import type { ApiRequest } from './request.ts'

export const badCursor: Refusal = {
  problem: 'malformed-request',
  detail: 'cursor is not one that this service has handed out.',
  errors: [],
}

/** Cursors are nobody's business but ours, so they do not look like anything. */
const writeCursor = (place: number | string): string => Buffer.from(String(place)).toString('base64url')

/** The same request, from a place on; undefined where there is nothing more. */
export const nextPage = (
  { query, event }: ApiRequest,
  place: number | string | undefined,
): string | undefined => {
  if (place === undefined) return undefined
  const parameters = new URLSearchParams(query)
  parameters.set('cursor', writeCursor(place))
  return `${event.rawPath}?${parameters}`
}

export const linkTo = (next: string | undefined): Record<string, string> =>
  next === undefined ? {} : { link: `<${next}>; rel="next"` }

/** The index where a page begins; 0 without a cursor. */
export const readCursor = (cursor: string | undefined): number | Refusal => {
  if (cursor === undefined) return 0
  const place = placeIn(cursor)
  return /^\d{1,12}$/.test(place) ? Number(place) : badCursor
}

export const placeIn = (cursor: string): string => Buffer.from(cursor, 'base64url').toString()
