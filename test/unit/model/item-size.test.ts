import fc from 'fast-check'
import { expect, it } from 'vitest'
import { wireMapOf } from '../../../functions/aws/dynamodb/codec/wire-map.ts'
import { bytesOver, itemBytes } from '../../../functions/model/item-size.ts'
import { valueSize } from '../../support/records.ts'

/** Bytes of an element in a list, itself and 1 more, as DynamoDB Local was found to count them by what it refuses. */
it.each([
  [0, 2],
  [1, 3],
  [-1, 4],
  [10, 3],
  [1.5, 4],
  [123, 4],
  [1.234, 5],
  [12345.6, 6],
  [123456, 5],
  [1e20, 3],
  [0.1, 3],
  [0.001, 4],
])('the number %d takes, in a list, %i bytes', (number, bytes) => {
  expect(itemBytes(JSON.stringify({ l: [number] }))).toBe(3 + 1 + 1 + 3 + bytes)
})

it.each([
  ['{}', 3],
  ['{"a":""}', 5],
  ['{"é":"漢"}', 3 + 1 + 2 + 3],
  ['{"a":"\\u0000\\n\\""}', 5 + 3],
  ['{"a":[],"b":{},"c":null,"d":true}', 3 + 2 + 3 + 2 + 3 + 2 + 1 + 2 + 1],
  ['{"n":1e125}', 5 + 2],
  ['{"n":-1.234e-7}', 5 + 1 + 2 + 1 + 1],
])('%s has %i bytes', (text, bytes) => {
  expect(itemBytes(text)).toBe(bytes)
})

const numbers = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, min: -1e100, max: 1e100 }).filter((n) => n === 0 || Math.abs(n) > 1e-100),
)
const items = fc.dictionary(
  fc.string({ unit: 'grapheme' }).filter((name) => name !== '__proto__'),
  fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      numbers,
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(null, true, false, [], {}),
      fc.array(tie('value')),
      fc.dictionary(
        fc.string({ maxLength: 3 }).filter((name) => name !== '__proto__'),
        tie('value'),
      ),
    ),
  })).value,
)

it('is that of the values that are sent, and is not counted only where it cannot be too much', () => {
  fc.assert(
    fc.property(items, fc.integer({ min: -2, max: 2 }), (item, more) => {
      const text = JSON.stringify(item)
      const bytes = valueSize(plainNumbers(wireMapOf(text)))
      expect(itemBytes(text)).toBe(bytes)
      expect(bytesOver(text, bytes + more)).toBe(more < 0 ? bytes : undefined)
    }),
  )
})

it('lists in lists are what adds most', () => {
  const text = `{"":${'['.repeat(30)}1${']'.repeat(30)}}`
  expect(bytesOver(text, itemBytes(text) - 1)).toBe(itemBytes(text))
})

/** The oracle reads numbers as DynamoDB gives them back, in plain notation. */
const plainNumbers = (value: ReturnType<typeof wireMapOf>): ReturnType<typeof wireMapOf> => {
  if (value.N !== undefined) return { N: plain(Number(value.N)) }
  if (value.L) return { L: value.L.map(plainNumbers) }
  if (value.M)
    return { M: Object.fromEntries(Object.entries(value.M).map(([name, one]) => [name, plainNumbers(one)])) }
  return value
}

const plain = (value: number): string => {
  const [digits = '', exponent = '0'] = value.toExponential().split('e')
  const [whole = '', fraction = ''] = digits.replace('-', '').split('.')
  const point = whole.length + Number(exponent)
  const all = whole + fraction
  const text =
    point <= 0
      ? `0.${'0'.repeat(-point)}${all}`
      : `${all.padEnd(point, '0').slice(0, point)}.${all.slice(point)}`
  return `${value < 0 ? '-' : ''}${text.replace(/\.$/, '')}`
}
