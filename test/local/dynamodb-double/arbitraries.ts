import fc from 'fast-check'
import type { Members } from '../../../local/dynamodb-double/values/value.ts'

/** Random calls on two tables, in the form that they have on the wire. The keys are few, so that calls meet. */

export const tableNames = { plain: 'Plain', composite: 'Composite' } as const

const oneOf = <T>(...values: readonly T[]) => fc.constantFrom(...values)

const keyText = oneOf('a', 'b', 'Ü', '\u{1F600}', '\uFFFD')
const sortText = oneOf('1', '1#x', '2', 'META', '\u{1F600}')

export const plainKey = keyText.map((pk): Members => ({ pk: { S: pk } }))
export const compositeKey = fc
  .tuple(keyText, sortText)
  .map(([pk, sk]): Members => ({ pk: { S: pk }, sk: { S: sk } }))

const number = oneOf(
  '0',
  '-0',
  '1',
  '2',
  '1.50',
  '1e2',
  '-3',
  '12345678901234567890123456789012345678',
  '1E-130',
)
const scalar = fc.oneof(
  oneOf('', 'x', 'text', 'Ü').map((S): Members => ({ S })),
  number.map((N): Members => ({ N })),
  oneOf<Members>(
    { B: 'AAEC' },
    { B: '' },
    { BOOL: true },
    { NULL: true },
    { SS: ['a', 'b'] },
    { NS: ['1', '2.0'] },
  ),
)
const { value } = fc.letrec<{ value: Members; list: Members; map: Members }>((tie) => ({
  value: fc.oneof({ maxDepth: 3, withCrossShrink: true }, scalar, tie('list'), tie('map')),
  list: fc.array(tie('value'), { maxLength: 3 }).map((L) => ({ L })),
  map: fc.dictionary(oneOf('x', 'y', '__proto__'), tie('value'), { maxKeys: 2 }).map((M) => ({ M })),
}))

export { value }

/** Attributes that no key is made of; `lock` is a reserved word of expressions. */
export const attributeName = oneOf('n', 'text', 'lock', 'm')

const indexed = fc.record(
  { open: oneOf('yes', 'no').map((S) => ({ S })), height: oneOf('1', '2', '10', '-1').map((N) => ({ N })) },
  { requiredKeys: [] },
)

export const attributes = fc
  .tuple(fc.dictionary(attributeName, value, { maxKeys: 3 }), indexed, number)
  .map(([some, keys, n]): Members => ({ ...some, ...keys, v: { N: n } }))

export interface Target {
  readonly TableName: string
  readonly key: Members
}

export const target: fc.Arbitrary<Target> = fc.oneof(
  plainKey.map((key) => ({ TableName: tableNames.plain, key })),
  compositeKey.map((key) => ({ TableName: tableNames.composite, key })),
)

const conditions: readonly (readonly [string, Members | undefined])[] = [
  ['attribute_not_exists(pk)', undefined],
  ['attribute_exists(pk)', undefined],
  ['v = :v', { ':v': { N: '1' } }],
  ['v <> :v', { ':v': { N: '1' } }],
  ['v < :v OR attribute_not_exists(v)', { ':v': { N: '2' } }],
  ['NOT (v >= :v AND v <= :w)', { ':v': { N: '1' }, ':w': { N: '100' } }],
  ['v BETWEEN :v AND :w', { ':v': { N: '-3' }, ':w': { N: '1.5' } }],
  ['v IN (:v, :w)', { ':v': { N: '1' }, ':w': { N: '100' } }],
  ['begins_with(#t, :t)', { ':t': { S: 'te' } }],
  ['contains(#t, :t)', { ':t': { S: 'x' } }],
  ['size(#t) > :one', { ':one': { N: '1' } }],
  ['attribute_type(#t, :t)', { ':t': { S: 'S' } }],
  ['m.x = :v', { ':v': { N: '1' } }],
  ['attribute_exists(m.x)', undefined],
  ['lacking < :v', { ':v': { N: '1' } }],
  ['lacking <> :v', { ':v': { N: '1' } }],
]

export const condition = oneOf(...conditions).map(
  ([ConditionExpression, values]): Members => ({
    ConditionExpression,
    ...(ConditionExpression.includes('#t') && { ExpressionAttributeNames: { '#t': 'text' } }),
    ...(values && { ExpressionAttributeValues: values }),
  }),
)

const updates: readonly (readonly [string, Members])[] = [
  ['SET v = :x', { ':x': { N: '7' } }],
  ['SET v = if_not_exists(v, :x), n = :y', { ':x': { N: '7' }, ':y': { S: 'new' } }],
  ['SET n = v', {}],
  ['SET v = v + :x', { ':x': { N: '0.5' } }],
  ['SET v = :x - v', { ':x': { N: '10' } }],
  ['ADD v :x', { ':x': { N: '1' } }],
  ['ADD n :x', { ':x': { SS: ['c'] } }],
  ['DELETE n :x', { ':x': { SS: ['a', 'b'] } }],
  ['REMOVE n, m', {}],
  ['SET m.x = :x', { ':x': { S: 'in' } }],
  ['SET m = :x REMOVE n ADD v :y', { ':x': { M: { x: { N: '1' } } }, ':y': { N: '1' } }],
  ['SET n = list_append(if_not_exists(n, :e), :x)', { ':e': { L: [] }, ':x': { L: [{ N: '1' }] } }],
  ['SET n[0] = :x', { ':x': { S: 'first' } }],
  ['SET #open = :x', { ':x': { S: 'yes' } }],
  ['REMOVE #open, height', {}],
  ['SET height = :x', { ':x': { S: 'no number' } }],
]

export const update = oneOf(...updates).map(
  ([UpdateExpression, values]): Members => ({
    UpdateExpression,
    ...(UpdateExpression.includes('#open') && { ExpressionAttributeNames: { '#open': 'open' } }),
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  }),
)

export const merged = (a: Members, b: Members): Members => ({
  ...a,
  ...b,
  ...joined('ExpressionAttributeNames', a, b),
  ...joined('ExpressionAttributeValues', a, b),
})

const joined = (name: string, a: Members, b: Members): Members =>
  a[name] || b[name] ? { [name]: { ...(a[name] as Members), ...(b[name] as Members) } } : {}
