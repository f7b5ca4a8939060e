import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import fc from 'fast-check'
import { names, texts } from './values.ts'

/** All types of attribute values, in the SDK's form. */

export type Item = Record<string, AttributeValue>

const numberTexts = fc.oneof(
  fc.constantFrom(
    '0',
    '-1',
    '1E+125',
    '9.9999999999999999999999999999999999999E+125',
    '1E-130',
    '1'.repeat(38),
  ),
  fc.integer().map(String),
)
const bytes = fc.uint8Array({ maxLength: 9 })

const scalars: fc.Arbitrary<AttributeValue> = fc.oneof(
  texts.map((S) => ({ S })),
  numberTexts.map((N) => ({ N })),
  bytes.map((B) => ({ B })),
  fc.boolean().map((BOOL) => ({ BOOL })),
  fc.boolean().map((NULL) => ({ NULL })),
  fc.array(texts, { maxLength: 3 }).map((SS) => ({ SS })),
  fc.array(numberTexts, { maxLength: 3 }).map((NS) => ({ NS })),
  fc.array(bytes, { maxLength: 3 }).map((BS) => ({ BS })),
)

const membersOf = (name: fc.Arbitrary<string>, value: fc.Arbitrary<AttributeValue>): fc.Arbitrary<Item> =>
  fc
    .uniqueArray(fc.tuple(name, value), { selector: ([each]) => each, maxLength: 5 })
    .map((members) => Object.fromEntries(members))

const itemsWith = (name: fc.Arbitrary<string>): fc.Arbitrary<Item> => {
  const { value } = fc.letrec<{ value: AttributeValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      scalars,
      fc.array(tie('value'), { maxLength: 4 }).map((L) => ({ L })),
      membersOf(name, tie('value')).map((M) => ({ M })),
    ),
  }))
  return membersOf(name, value)
}

export const items = itemsWith(names)

/**
 * With names that the SDK reads: those that JSON escapes it leaves to JSON.parse, which can mistake one for another, and
 * of `__proto__` it loses the value, or throws.
 */
export const plainItems = itemsWith(
  names.filter((name) => JSON.stringify(name) === `"${name}"` && name !== '__proto__'),
)

/** As it is on the wire, by DynamoDB's documentation: bytes are base64. */
export const onWire = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map(onWire)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, onWire(member)]))
}
