import { hash } from 'node:crypto'
import { isRefusal, type Refusal } from '../model/outcome.ts'
import { badCursor, placeIn } from './cursor.ts'

/** The list that a cursor belongs to. */
export interface ListName {
  /** A hash of principal and tenant. */
  readonly caller: string
  readonly collection: string
  /** What of the collection is listed, equal for equal lists. */
  readonly filter: string
}

/** No key is longer or empty, and DynamoDB refuses the whole call for one of more than 1,024 bytes or of none. */
const maxPlaceBytes = 1_000

/** 96 bits. */
const sealLength = 16

/** Not a secret: the place is that of an item that was shown, if any was. It tells a cursor of this list from any other. */
const sealOf = (place: string, { caller, collection, filter }: ListName): string =>
  hash('sha256', JSON.stringify(['list', caller, collection, filter, place]), 'base64url').slice(
    0,
    sealLength,
  )

/** A place as a cursor of this list has it. */
export const sealed = (place: string, list: ListName): string => `${sealOf(place, list)}.${place}`

/** The place in a cursor; a refusal unless it was handed out for this very list, and has come back as it was. */
export const unsealed = (cursor: string, list: ListName): string | Refusal => {
  const text = placeIn(cursor)
  if (isRefusal(text)) return text
  const place = text.slice(sealLength + 1)
  const isKey = place !== '' && Buffer.byteLength(place) <= maxPlaceBytes
  return isKey && text === sealed(place, list) ? place : badCursor
}
