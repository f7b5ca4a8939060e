import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto'
import { isRefusal, type Refusal } from '../model/outcome.ts'
import { badCursor, placeIn as textIn } from './cursor.ts'

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

/** A place is filled up to a multiple of these bytes: nearly all are equally long then, and none tells how long an id is. */
const stepBytes = 128

/** Behind the place, with nothing but zeros behind it (ISO/IEC 7816-4). */
const endMark = 0x80

const filledUp = (place: string): Buffer => {
  const text = Buffer.from(place)
  const filled = Buffer.alloc(stepBytes * Math.ceil((text.length + 1) / stepBytes))
  text.copy(filled)
  filled[text.length] = endMark
  return filled
}

const placeIn = (filled: Buffer): string | Refusal => {
  const place = filled.subarray(0, filled.lastIndexOf(endMark))
  return place.length === 0 || place.length > maxPlaceBytes ? badCursor : place.toString()
}

const nonceBytes = 12
const tagBytes = 16

/** A secret of its own for each use: what encrypts is not what makes the nonce. */
const derived = (key: Uint8Array, use: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, '', `multistatus cursor ${use}`, 32))

/** With the way of filling up: a place that was sealed otherwise is none. */
const contextOf = ({ caller, collection, filter }: ListName): Buffer =>
  Buffer.from(JSON.stringify(['list', stepBytes, caller, collection, filter]))

/**
 * A place as a cursor of this list has it: AES-256-GCM, since a page may end behind an item that its reader may not see, and a
 * place names it. The nonce is a hash of what is sealed, so that one page always has one `next`.
 */
export const sealed = (place: string, list: ListName, key: Uint8Array): string => {
  const context = contextOf(list)
  const text = filledUp(place)
  const nonce = createHmac('sha256', derived(key, 'nonce'))
    .update(context)
    .update('\n')
    .update(text)
    .digest()
    .subarray(0, nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', derived(key, 'text'), nonce).setAAD(context)
  return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]).toString(
    'base64url',
  )
}

/** The place in a cursor; a refusal unless it was handed out for this very list, and has come back as it was. */
export const unsealed = (cursor: string, list: ListName, key: Uint8Array): string | Refusal => {
  const text = textIn(cursor)
  if (isRefusal(text)) return text
  const bytes = Buffer.from(text, 'base64url')
  const size = bytes.length - nonceBytes - tagBytes
  // Other texts stand for the same bytes, and are not what was handed out.
  if (bytes.toString('base64url') !== text || size < stepBytes || size % stepBytes > 0) return badCursor
  const decipher = createDecipheriv(
    'aes-256-gcm',
    derived(key, 'text'),
    bytes.subarray(0, nonceBytes),
  ).setAAD(contextOf(list))
  decipher.setAuthTag(bytes.subarray(-tagBytes))
  try {
    const place = decipher.update(bytes.subarray(nonceBytes, -tagBytes))
    return placeIn(Buffer.concat([place, decipher.final()]))
  } catch {
    return badCursor
  }
}
