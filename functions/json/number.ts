import { type Decimal, decimal, isValueOf } from './decimal.ts'

const grammar = /^-?(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/

/** Enough significant digits to distinguish every double from its neighbours (IEEE 754). */
const doubleDigits = 17

/**
 * Whether a double keeps the value of this JSON number literal: the literal equals the double, or is a rendering of it
 * with at most 17 significant digits, as JavaScript, C (`%.17g`), Java and Python write doubles.
 */
export const isExactNumber = (source: string): boolean => {
  const value = Number(source)
  if (!Number.isFinite(value)) return false
  // Nearly every sender writes the shortest form.
  if (String(value) === source) return true
  const parts = grammar.exec(source)
  if (!parts) return false
  const [, whole = '', fraction = '', exponent = '0'] = parts
  const written = decimal(whole + fraction, Number(exponent) + whole.length)
  if (value === 0) return written.digits === ''
  return isWayOfWriting(written, Math.abs(value)) || isValueOf(written, Math.abs(value))
}

/**
 * Compares with the double's rendering in the same number of digits. JavaScript rounds a tie up and C rounds it to
 * even, so a literal that stops just before a final 5 is a rendering, too.
 */
const isWayOfWriting = (written: Decimal, value: number): boolean => {
  const count = written.digits.length
  if (count > doubleDigits) return false
  const cutTie = { ...written, digits: `${written.digits}5` }
  return isSame(written, rendering(value, count)) || isSame(cutTie, rendering(value, 100))
}

const isSame = (a: Decimal, b: Decimal): boolean => a.digits === b.digits && a.point === b.point

const rendering = (value: number, count: number): Decimal => {
  const [digits = '', exponent = ''] = value.toExponential(count - 1).split('e')
  return decimal(digits.replace('.', ''), Number(exponent) + 1)
}
