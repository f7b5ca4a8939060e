import type { Refusal } from '../batch/outcome.ts'

export const badCursor: Refusal = {
  problem: 'malformed-request',
  detail: 'cursor is not one that this service has handed out.',
  errors: [],
}

/** Cursors are nobody's business but ours, so they do not look like anything. */
export const writeCursor = (place: number | string): string =>
  Buffer.from(String(place)).toString('base64url')

/** The index where a page begins; 0 without a cursor. */
export const readCursor = (cursor: string | undefined): number | Refusal => {
  if (cursor === undefined) return 0
  const place = placeIn(cursor)
  return /^\d{1,12}$/.test(place) ? Number(place) : badCursor
}

export const placeIn = (cursor: string): string => Buffer.from(cursor, 'base64url').toString()
