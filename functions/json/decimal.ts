/** 0.digits × 10^point */
export interface Decimal {
  /** Without zeros at either end, so empty for zero. */
  readonly digits: string
  readonly point: number
}

/** Loops, because `/0+$/` takes quadratic time on a literal made of zeros. */
export const decimal = (digits: string, point: number): Decimal => {
  let start = 0
  let end = digits.length
  while (start < end && digits[start] === '0') start++
  while (end > start && digits[end - 1] === '0') end--
  return { digits: digits.slice(start, end), point: point - start }
}

/** The most significant digits of a double, written out in full (IEEE 754). */
const mostDigits = 767

/** Whether a decimal equals a positive double: both are multiplied by powers of 2 and 10 until they are integers. */
export const isValueOf = ({ digits, point }: Decimal, value: number): boolean => {
  if (digits.length > mostDigits) return false
  const { significand, exponent } = binary(value)
  const tens = point - digits.length
  const written = BigInt(digits) * power(10n, tens) * power(2n, -exponent)
  return written === significand * power(2n, exponent) * power(10n, -tens)
}

const power = (base: bigint, exponent: number): bigint => (exponent > 0 ? base ** BigInt(exponent) : 1n)

const fractionBits = 52n
const bias = 1075

/** A positive double as significand × 2^exponent. */
const binary = (value: number): { readonly significand: bigint; readonly exponent: number } => {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const fraction = bits & ((1n << fractionBits) - 1n)
  const raised = Number(bits >> fractionBits)
  return raised === 0
    ? { significand: fraction, exponent: 1 - bias }
    : { significand: fraction | (1n << fractionBits), exponent: raised - bias }
}
