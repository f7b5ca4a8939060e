import { toDecimal } from './decimal.ts'
import type { Item, Value } from './value.ts'

/**
 * Sizes and units as the Developer Guide has them ("DynamoDB item sizes and formats", "Capacity unit consumption").
 */
export const sizeOfItem = (item: Item): number => {
  const known = sizes.get(item)
  if (known !== undefined) return known
  let size = 0
  for (const name in item) size += Buffer.byteLength(name) + sizeOfValue(item[name] ?? {})
  sizes.set(item, size)
  return size
}

/** A cache: items are never changed, and most are measured more than once. */
const sizes = new WeakMap<Item, number>()

/** The bytes of an empty list or map, and the extra bytes of each element. */
const containerOverhead = 3
const elementOverhead = 1

export const sizeOfValue = (value: Value): number => {
  if (value.S !== undefined) return Buffer.byteLength(value.S)
  if (value.N !== undefined) return sizeOfNumber(value.N)
  if (value.B !== undefined) return Buffer.byteLength(value.B, 'base64')
  if (value.L) return containerOverhead + sum(value.L, (element) => elementOverhead + sizeOfValue(element))
  if (value.M) return containerOverhead + Object.keys(value.M).length * elementOverhead + sizeOfItem(value.M)
  if (value.SS) return sum(value.SS, (member) => Buffer.byteLength(member))
  if (value.NS) return sum(value.NS, sizeOfNumber)
  if (value.BS) return sum(value.BS, (member) => Buffer.byteLength(member, 'base64'))
  return 1 // null and Boolean
}

/**
 * "Leading and trailing zeroes are trimmed … 1 byte per two significant digits + 1 byte", approximately. DynamoDB Local counts the
 * pairs from the decimal point, and a byte for a sign.
 */
const sizeOfNumber = (text: string): number => {
  const { negative, digits, exponent } = toDecimal(text)
  if (digits === '0') return 1
  const pairs = Math.floor((exponent + digits.length - 1) / 2) - Math.floor(exponent / 2) + 1
  return 1 + pairs + (negative ? 1 : 0)
}

const sum = <T>(members: readonly T[], size: (member: T) => number): number =>
  members.reduce((total, member) => total + size(member), 0)

/** One unit for each KB or part of one, and at least one. */
export const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / 1024))

/** One unit for 4 KB read strongly consistent, half of it otherwise. */
export const readUnits = (bytes: number, consistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / 4096)) * (consistent ? 1 : 0.5)
