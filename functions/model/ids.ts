import { randomBytes } from 'node:crypto'
import { base32, fromBase32 } from './base32.ts'

/** The bytes of an id; receipts on an item name a batch by them. */
export const idLength = 12

/** 20 characters of Crockford base 32: 96 random bits. */
export const newId = (): string => base32(randomBytes(idLength))

/** The form of ids: of `newId`, and of those derived from a key. */
export const idPattern = /^[0-9a-z]{20}$/

/** The 12 bytes of an id, as latin1 text. */
export const idBytes = (id: string): string => fromBase32(id).subarray(0, idLength).toString('latin1')

/** The id of those bytes. */
export const idOfBytes = (bytes: string): string => base32(Buffer.from(bytes, 'latin1'))
