import { invalid } from './fault.ts'

/** ±digits × 10^exponent. The digits neither begin nor end with a zero; zero is the digit 0. */
export interface Decimal {
  readonly negative: boolean
  readonly digits: string
  readonly exponent: number
}

const shape = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/

/** "Up to 38 digits of precision", 1E-130 to 9.99…E+125 (Developer Guide, "Supported data types"). */
const maxDigits = 38
const maxMagnitude = 125
const minMagnitude = -130

/** @throws ServiceError when DynamoDB cannot keep it. */
export const toDecimal = (text: string): Decimal => {
  const [found, sign, whole = '', fraction = '', exponent = '0'] = shape.exec(text) ?? []
  if (found === undefined || whole + fraction === '')
    throw invalid(`The parameter cannot be converted to a numeric value${text === '' ? '' : `: ${text}`}`)
  return checked(sign === '-', whole + fraction, Number(exponent) - fraction.length)
}

/** Removes the zeros at both ends, and checks the limits. */
export const checked = (negative: boolean, all: string, exponent: number): Decimal => {
  const trimmed = all.replace(/^0+/, '')
  const digits = trimmed.replace(/0+$/, '')
  if (digits === '') return { negative: false, digits: '0', exponent: 0 }
  const lowest = exponent + trimmed.length - digits.length
  const magnitude = lowest + digits.length - 1
  if (magnitude > maxMagnitude)
    throw invalid('Number overflow. Attempting to store a number with magnitude larger than supported range')
  if (magnitude < minMagnitude)
    throw invalid(
      'Number underflow. Attempting to store a number with magnitude smaller than supported range',
    )
  if (digits.length > maxDigits)
    throw invalid('Attempting to store more than 38 significant digits in a Number')
  return { negative, digits, exponent: lowest }
}

/** Plain notation, as DynamoDB gives numbers back. */
export const toText = ({ negative, digits, exponent }: Decimal): string => {
  const sign = negative ? '-' : ''
  if (exponent >= 0) return sign + digits + '0'.repeat(exponent)
  const padded = digits.padStart(1 - exponent, '0')
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`
}
