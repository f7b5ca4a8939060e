import { checked, type Decimal, toDecimal, toText } from './decimal.ts'

/** Numbers in DynamoDB's own notation that a 64-bit float holds exactly. */
const plain = /^(?:0|-?[1-9]\d{0,14})$/

/**
 * A number as DynamoDB gives it back: `1.50` is `1.5`, `1e3` is `1000`, `-0` is `0`.
 * @throws ServiceError when it is no number, or DynamoDB cannot keep its digits or its magnitude.
 */
export const normalized = (text: string): string => (plain.test(text) ? text : toText(toDecimal(text)))

/** Compares two normalized numbers: negative, zero or positive. */
export const compareNumbers = (a: string, b: string): number => {
  if (a === b) return 0
  if (plain.test(a) && plain.test(b)) return Number(a) - Number(b)
  const [left, right] = aligned(toDecimal(a), toDecimal(b))
  return left < right ? -1 : left > right ? 1 : 0
}

/** @throws ServiceError when DynamoDB cannot keep the sum. */
export const sumOf = (a: string, b: string): string => {
  const [x, y] = [toDecimal(a), toDecimal(b)]
  const [left, right] = aligned(x, y)
  const sum = left + right
  const digits = (sum < 0n ? -sum : sum).toString()
  return toText(checked(sum < 0n, digits, Math.min(x.exponent, y.exponent)))
}

export const negated = (text: string): string =>
  text === '0' ? text : text.startsWith('-') ? text.slice(1) : `-${text}`

/** Both as multiples of the smaller power of ten. */
const aligned = (a: Decimal, b: Decimal): readonly [bigint, bigint] => {
  const exponent = Math.min(a.exponent, b.exponent)
  return [scaled(a, exponent), scaled(b, exponent)]
}

const scaled = ({ negative, digits, exponent }: Decimal, to: number): bigint => {
  const magnitude = BigInt(digits + '0'.repeat(exponent - to))
  return negative ? -magnitude : magnitude
}
