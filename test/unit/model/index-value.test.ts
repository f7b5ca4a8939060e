import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instantKey } from '../../../functions/model/indexes/instant.ts'
import { numberKey } from '../../../functions/model/indexes/number.ts'
import { behindEnd, end, keyOfValue } from '../../../functions/model/indexes/value.ts'

const seed = 51
const order = (one: string, other: string): number =>
  Math.sign(Buffer.compare(Buffer.from(one), Buffer.from(other)))

describe('as a key, a number', () => {
  it.each([
    [0, '8000000000000000'],
    [-0, '8000000000000000'],
    [1, 'bff0000000000000'],
    [-1, '400fffffffffffff'],
    [Number.MAX_VALUE, 'ffefffffffffffff'],
    [-Number.MAX_VALUE, '0010000000000000'],
    [Number.MIN_VALUE, '8000000000000001'],
  ])('%d is %s', (value, key) => expect(numberKey(value)).toBe(key))

  it('sorts as numbers do, over all of them', () =>
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (one, other) => {
        const wanted = one < other ? -1 : one > other ? 1 : 0
        expect(order(numberKey(one), numberKey(other))).toBe(wanted)
        expect(numberKey(one)).toMatch(/^[0-9a-f]{16}$/)
      }),
      { seed, numRuns: 2_000 },
    ))
})

describe('as a key, an instant', () => {
  it.each([
    ['2026-01-31T09:00:00Z', '2026-01-31T09:00:00.000000000Z'],
    ['2026-01-31T10:00:00+01:00', '2026-01-31T09:00:00.000000000Z'],
    ['2026-01-31t09:00:00.5z', '2026-01-31T09:00:00.500000000Z'],
    ['2026-01-31T09:00:00.1234567891Z', '2026-01-31T09:00:00.123456789Z'],
    ['2026-01-31T09:00Z', '2026-01-31T09:00:00.000000000Z'],
    ['2026-01-31T09:00:00', '2026-01-31T09:00:00.000000000Z'],
    ['2026-01-01T00:30:00.25+01:00', '2025-12-31T23:30:00.250000000Z'],
    ['1969-12-31T23:59:59.75Z', '1969-12-31T23:59:59.750000000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000000000Z'],
    ['9999-12-31T23:59:59-00:01', { unfit: 'outOfRange' }],
    ['0000-01-01T00:00:00+00:01', { unfit: 'outOfRange' }],
    ['2026-13-01T00:00:00Z', undefined],
    ['2026-02-30T00:00:00Z', undefined],
    ['2026-02-03T25:00:00Z', undefined],
    ['soon', undefined],
    ['', undefined],
  ])('%s is %j', (text, key) => expect(instantKey(text)).toEqual(key))

  it('sorts as instants do', () => {
    const instant = fc.record({
      date: fc.date({
        min: new Date('0001-01-01T00:00:00Z'),
        max: new Date('9998-01-01T00:00:00Z'),
        noInvalidDate: true,
      }),
      hours: fc.integer({ min: -12, max: 12 }),
    })
    const textOf = ({ date, hours }: { date: Date; hours: number }) => {
      const local = new Date(date.getTime() + hours * 3_600_000).toISOString().slice(0, -1)
      return `${local}${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}:00`
    }
    fc.assert(
      fc.property(instant, instant, (one, other) => {
        fc.pre([one, other].every((each) => /^\d{4}-/.test(textOf(each))))
        const [a, b] = [one, other].map((each) => String(instantKey(textOf(each))))
        expect(order(a ?? '', b ?? '')).toBe(Math.sign(one.date.getTime() - other.date.getTime()))
      }),
      { seed, numRuns: 500 },
    )
  })
})

describe('as a key, a text', () => {
  const unit = fc.constantFrom(
    '\u0000',
    '\u0001',
    '\u0002',
    '\u0003',
    'a',
    'b',
    '#',
    'é',
    '\ud7ff',
    '\uffff',
    '😀',
  )
  const text = fc.string({ unit, minLength: 1, maxLength: 6 })

  it('sorts by its bytes, whatever id stands behind it, and ends where it ends', () =>
    fc.assert(
      fc.property(
        text,
        text,
        fc.constantFrom('-', 'zz', '~'),
        fc.constantFrom('-', 'zz', '~'),
        (one, other, id, with_) => {
          const [a, b] = [one, other].map((each) => String(keyOfValue(each, 'text')))
          const wanted = order(one, other)
          expect(order(`${a}${end}${id}`, `${b}${end}${with_}`)).toBe(wanted || order(id, with_))
          // Behind all keys of its value, and before those of the next.
          expect(order(`${a}${behindEnd}`, `${b}${end}${with_}`)).toBe(wanted > 0 || one === other ? 1 : -1)
        },
      ),
      { seed, numRuns: 3_000 },
    ))

  it('has up to 512 bytes', () => {
    expect(keyOfValue('é'.repeat(256), 'text')).toBe('é'.repeat(256))
    expect(keyOfValue('é'.repeat(257), 'text')).toEqual({ unfit: 'tooLong' })
    expect(keyOfValue('\u0000'.repeat(257), 'text')).toEqual({ unfit: 'tooLong' })
    expect(keyOfValue('a'.repeat(400_000), 'text')).toEqual({ unfit: 'tooLong' })
  })
})

it.each([
  [undefined, 'text'],
  [null, 'number'],
  ['', 'text'],
  [7, 'text'],
  ['7', 'number'],
  ['true', 'boolean'],
  [[], 'text'],
  [{}, 'instant'],
] as const)('%j is no key of a %s: the item is absent from the index', (value, kind) => {
  expect(keyOfValue(value as never, kind)).toBeUndefined()
})
