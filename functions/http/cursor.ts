import { isRefusal, type Refusal } from '../model/outcome.ts'
import { isRead } from '../ports/formats.ts'
import type { Dependencies } from './dependencies.ts'
import type { ApiRequest } from './request.ts'

export const badCursor: Refusal = {
  problem: 'malformed-request',
  detail: 'cursor is not one that this service has handed out.',
  errors: [],
}

/** Cursors are opaque: base64url of the position. Format 1 has the position without a number. */
const writeCursor = (place: number | string, number: number): string => {
  const text = number === 1 ? String(place) : JSON.stringify({ v: number, place: String(place) })
  return Buffer.from(text).toString('base64url')
}

/** The link to the same request from a position on; undefined at the end. */
export const nextPage = (
  { query, event, base }: ApiRequest,
  place: number | string | undefined,
  { writes }: Pick<Dependencies, 'writes'>,
): string | undefined => {
  if (place === undefined) return undefined
  const parameters = new URLSearchParams(query)
  parameters.set('cursor', writeCursor(place, writes.cursor))
  return `${base}${event.rawPath}?${parameters}`
}

/** The index at which a page begins; 0 without a cursor. */
export const readCursor = (cursor: string | undefined): number | Refusal => {
  if (cursor === undefined) return 0
  const place = placeIn(cursor)
  if (isRefusal(place)) return place
  return /^\d{1,12}$/.test(place) ? Number(place) : badCursor
}

/** The content of a cursor; the caller checks that it is a position. */
export const placeIn = (cursor: string): string | Refusal => {
  const text = Buffer.from(cursor, 'base64url').toString()
  const { v, place } = numberedIn(text)
  if (v === undefined) return text
  if (!Number.isSafeInteger(v) || typeof place !== 'string') return badCursor
  return isRead('cursor', v) ? place : laterCursor
}

const laterCursor: Refusal = {
  problem: 'service-unavailable',
  detail: 'A later version of the service has handed this cursor out; ask again, or begin anew without it.',
  retryAfter: 1,
}

const numberedIn = (text: string): { readonly v?: unknown; readonly place?: unknown } => {
  if (!text.startsWith('{')) return {}
  try {
    return JSON.parse(text) as { readonly v?: unknown }
  } catch {
    return {}
  }
}
