import { randomBytes } from 'node:crypto'
import { base32 } from './base32.ts'

/** 26 characters of Crockford base 32: 128 random bits. */
export const newId = (): string => base32(randomBytes(16))

/** What `newId` makes, and what is derived from a key. */
export const idPattern = /^[0-9a-z]{26}$/
