import { decimal } from '../json/decimal.ts'
import { parseJson } from '../json/json.ts'
import type { JsonValue } from '../json/value.ts'

/** A list or a map takes 3 bytes whatever is in it, and each of its elements 1 beside itself. */
const container = 3
const element = 1

/**
 * Bytes of an item's map as DynamoDB counts them: the Developer Guide's "Item sizes and formats". It is "approximate" for numbers;
 * those are as DynamoDB Local counts them, or more. Many short numbers weigh more than their JSON, and escapes less.
 *
 * @param text the item as JSON.
 * @example
 * itemBytes('{"list":[1,2]}') // 3 + 1 + 4 + 3 + 2 × (1 + 2)
 */
export const itemBytes = (text: string): number => sizeOf(parseJson(text))

/** As many bytes as an item has, when they are more than `max`; it is not counted where its text is far shorter. */
export const bytesOver = (text: string, max: number): number | undefined => {
  if (mostBytes(text) <= max) return undefined
  const bytes = itemBytes(text)
  return bytes > max ? bytes : undefined
}

/** Lists in lists grow most: two characters, `[` and `]`, become four bytes. */
const mostBytes = (text: string): number => 2 * Buffer.byteLength(text) + 1

const sizeOf = (value: JsonValue): number => {
  switch (typeof value) {
    case 'string':
      return Buffer.byteLength(value)
    case 'number':
      return sizeOfNumber(value)
    case 'boolean':
      return 1
    case 'object':
      return value === null ? 1 : sizeOfContainer(value)
  }
}

const sizeOfContainer = (value: object): number => {
  if (Array.isArray(value)) return value.reduce((sum, one) => sum + element + sizeOf(one), container)
  return Object.entries(value).reduce(
    (sum, [name, one]) => sum + element + Buffer.byteLength(name) + sizeOf(one),
    container,
  )
}

/**
 * One byte, one for each pair of digits as the decimal point divides them, and one for a sign. DynamoDB Local was seen to take one
 * more for 0.001, but not for 0.01 nor 0.0001; so every small fraction gets it.
 */
const sizeOfNumber = (value: number): number => {
  const [mantissa = '', exponent = '0'] = String(Math.abs(value)).split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const { digits, point } = decimal(whole + fraction, whole.length + Number(exponent))
  if (digits === '') return 1
  const pairs = Math.floor((point - 1) / 2) - Math.floor((point - digits.length) / 2) + 1
  return 1 + pairs + (value < 0 ? 1 : 0) + (point < 0 ? 1 : 0)
}
