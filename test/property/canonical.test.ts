import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalText } from '../../functions/json/canonical.ts'
import type { JsonValue } from '../../functions/json/value.ts'
import { announce, holds } from './runs.ts'

announce('canonical')

/** Names that engines treat in their own ways: array indices, `__proto__`, those of Object.prototype. */
const names = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 4 }),
  fc.constantFrom(
    '0',
    '1',
    '9',
    '10',
    '4294967294',
    '4294967295',
    '-1',
    '01',
    '__proto__',
    'constructor',
    '',
  ),
)

/** An object as its members in the order of the text; arrays and scalars as they are. */
type Written = { readonly members: readonly (readonly [string, Written])[] } | readonly Written[] | Scalar
type Scalar = string | number | boolean | null

const scalars: fc.Arbitrary<Scalar> = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.constantFrom(null, true, false),
)

const { written } = fc.letrec<{ written: Written; members: readonly (readonly [string, Written])[] }>(
  (tie) => ({
    written: fc.oneof(
      { maxDepth: 3 },
      scalars,
      fc.record({ members: tie('members') }),
      fc.array(tie('written'), { maxLength: 4 }),
    ),
    members: fc.uniqueArray(fc.tuple(names, tie('written')), { selector: ([name]) => name, maxLength: 24 }),
  }),
)

const isObject = (value: Written): value is Extract<Written, { readonly members: unknown }> =>
  typeof value === 'object' && value !== null && 'members' in value

/** As JSON text with white space, its members turned round wherever `turned` says so. */
const textOf = (value: Written, turned: boolean): string => {
  if (isObject(value)) {
    const members = value.members.map(
      ([name, member]) => `${JSON.stringify(name)} : ${textOf(member, turned)}`,
    )
    return `{ ${(turned ? members.toReversed() : members).join(' , ')} }`
  }
  if (Array.isArray(value)) return `[ ${value.map((element) => textOf(element, turned)).join(' , ')} ]`
  return JSON.stringify(value)
}

const parsed = (text: string): JsonValue => JSON.parse(text)

describe('a canonical text', () => {
  it('is one for a value however it is written', () =>
    holds(
      written,
      (value) => {
        expect(canonicalText(parsed(textOf(value, true)))).toBe(canonicalText(parsed(textOf(value, false))))
      },
      300,
    ))

  it('is the value, and so is another for another value', () =>
    holds(
      written,
      (value) => {
        const text = textOf(value, false)
        const again = canonicalText(parsed(text))
        expect(isDeepStrictEqual(parsed(again), parsed(text)), again).toBe(true)
      },
      300,
    ))

  it.each([
    ['{"b":1,"a":{"d":[{"z":0,"y":1}],"c":null}}', '{"a":{"c":null,"d":[{"y":1,"z":0}]},"b":1}'],
    ['[{"b":1,"a":2},{"a":2,"b":1}]', '[{"a":2,"b":1},{"a":2,"b":1}]'],
    ['[3,1,2]', '[3,1,2]'],
    ['{"__proto__":1,"a":2}', '{"__proto__":1,"a":2}'],
    ['{"a":2,"__proto__":{"c":1,"b":2}}', '{"__proto__":{"b":2,"c":1},"a":2}'],
    ['[1.0,1e2,-0,0.1]', '[1,100,0,0.1]'],
    ['"\\u00e9\\u20ac\\ud83d\\ude00"', '"é€😀"'],
    ['null', 'null'],
    ['{}', '{}'],
  ])('of %s is %s', (text, wanted) => {
    expect(canonicalText(parsed(text))).toBe(wanted)
  })

  it('puts any number of members in order', () => {
    for (const count of [15, 16, 17, 18, 100]) {
      const sorted = Array.from({ length: count }, (_, at) => `m${String(at).padStart(3, '0')}`)
      const wanted = `{${sorted.map((name) => `"${name}":1`).join(',')}}`
      expect(canonicalText(Object.fromEntries(sorted.toReversed().map((name) => [name, 1])))).toBe(wanted)
    }
  })
})
