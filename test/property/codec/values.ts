import fc from 'fast-check'
import type { JsonObject, JsonValue } from '../../../functions/json/value.ts'

/** JSON values such as an item may have: well-formed texts, numbers that DynamoDB holds, 31 levels. */

/** Names that engines, expressions and writers of JSON treat in their own ways. */
const oddNames = [
  '',
  '__proto__',
  'constructor',
  'toString',
  '0',
  '10',
  '9',
  '4294967295',
  'a.b',
  'a b',
  "it's",
  '"',
  '\\',
  '\\"',
  '\u0000',
  '\u2028',
  'M',
  'S',
  '\u{1F600}',
]
const oddTexts = [
  '',
  ...oddNames,
  '{"S":"x"}',
  '\r\n\t\b\f',
  '\u007f',
  'a\\',
  '\\\\"',
  '//',
  '\ufeff',
  '\uffff',
]

/** DynamoDB holds 0, and magnitudes from 1e-130 to below 1e126. */
const oddNumbers = [
  0,
  -0,
  1e-130,
  -1e-130,
  1e125,
  9.99999999999999e125,
  -9.99999999999999e125,
  1e21,
  1e-7,
  0.1,
  -0.5,
  1.7976931348623157e100,
  2 ** 53,
  -(2 ** 53),
  123456789012345680000,
  1.2345678901234567e-129,
]

export const numbers = fc.oneof(
  fc.constantFrom(...oddNumbers),
  fc.integer(),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter((value) => value === 0 || (Math.abs(value) >= 1e-130 && Math.abs(value) < 1e126)),
  fc.integer({ min: -(10 ** 9), max: 10 ** 9 }).map((cents) => cents / 100),
)

export const texts = fc.oneof(fc.constantFrom(...oddTexts), fc.string({ unit: 'grapheme', maxLength: 12 }))

export const names = fc.oneof(fc.constantFrom(...oddNames), fc.string({ unit: 'grapheme', maxLength: 4 }))

/** An object with own members of any name, in the order given. */
const objectOf = (members: readonly (readonly [string, JsonValue])[]): JsonObject =>
  Object.fromEntries(members)

const trees = fc.letrec<{ value: JsonValue; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(texts, numbers, fc.constantFrom(null, true, false)),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('object'),
  ),
  object: fc
    .uniqueArray(fc.tuple(names, tie('value')), { selector: ([name]) => name, maxLength: 8 })
    .map(objectOf),
}))

export const objects = trees.object

/** As deep as an item may be: 31 levels, of maps or lists. */
export const deepest = (wrap: (inner: JsonValue) => JsonValue): JsonObject => {
  let value: JsonValue = 'at the bottom'
  for (let level = 1; level < 31; level++) value = wrap(value)
  return { down: value }
}
