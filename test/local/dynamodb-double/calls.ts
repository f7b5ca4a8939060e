import fc from 'fast-check'
import type { Members } from '../../../local/dynamodb-double/values/value.ts'
import {
  attributeName,
  attributes,
  compositeKey,
  condition,
  merged,
  plainKey,
  tableNames,
  target,
  update,
  value,
} from './arbitraries.ts'

/** One call: the operation's name, and its input as it is on the wire. */
export type WireCall = readonly [operation: string, input: Members]

const total = { ReturnConsumedCapacity: 'TOTAL' }
const shows = fc.constantFrom<Members>({}, { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' })
const returns = fc.constantFrom<Members>({}, { ReturnValues: 'ALL_OLD' })
const perhaps = (some: fc.Arbitrary<Members>) => fc.oneof(fc.constant<Members>({}), some)
const one = <T>(...values: readonly T[]) => fc.constantFrom(...values)

const put = fc.tuple(target, attributes, perhaps(condition), shows).map(
  ([{ TableName, key }, rest, when, show]): Members => ({
    TableName,
    Item: { ...rest, ...key },
    ...when,
    ...show,
  }),
)

const updating = fc.tuple(target, update, perhaps(condition), shows).map(
  ([{ TableName, key }, change, when, show]): Members => ({
    TableName,
    Key: key,
    ...merged(change, when),
    ...show,
  }),
)

const removing = fc
  .tuple(target, perhaps(condition), shows)
  .map(([{ TableName, key }, when, show]): Members => ({ TableName, Key: key, ...when, ...show }))

const checking = fc
  .tuple(target, condition, shows)
  .map(([{ TableName, key }, when, show]): Members => ({ TableName, Key: key, ...when, ...show }))

const getting = fc
  .tuple(target, one<Members>({}, { ConsistentRead: true }, { ProjectionExpression: 'pk, v, m.x' }))
  .map(([{ TableName, key }, rest]): Members => ({ TableName, Key: key, ...rest }))

const where = (key: Members) =>
  Object.keys(key)
    .map((name) => `"${name}"=?`)
    .join(' AND ')

const inserting = fc.tuple(target, attributes).map(([{ TableName, key }, rest]): Members => {
  const item = { ...rest, ...key }
  const names = Object.keys(item).map((name) => `'${name}':?`)
  return {
    Statement: `INSERT INTO "${TableName}" VALUE {${names.join(', ')}}`,
    Parameters: Object.values(item),
  }
})

const setting = fc
  .tuple(
    target,
    fc.uniqueArray(attributeName, { minLength: 1, maxLength: 2 }),
    value,
    fc.option(one('1', '100')),
  )
  .map(
    ([{ TableName, key }, names, given, version]): Members => ({
      Statement: `UPDATE "${TableName}" SET ${names.map((name) => `"${name}"=?`).join(', ')}, "v"=? WHERE ${where(key)}${version === null ? '' : ' AND "v"=?'}`,
      Parameters: [
        ...names.map(() => given),
        { N: '100' },
        ...Object.values(key),
        ...(version === null ? [] : [{ N: version }]),
      ],
    }),
  )

const clearing = target.map(
  ({ TableName, key }): Members => ({
    Statement: `UPDATE "${TableName}" REMOVE "n", "lock" WHERE ${where(key)}`,
    Parameters: Object.values(key),
  }),
)

const deleting = fc.tuple(target, fc.boolean()).map(
  ([{ TableName, key }, conditional]): Members => ({
    Statement: `DELETE FROM "${TableName}" WHERE ${where(key)}${conditional ? ' AND "v"=?' : ''}`,
    Parameters: [...Object.values(key), ...(conditional ? [{ N: '1' }] : [])],
  }),
)

const faulty = one<Members>(
  { Statement: 'UPDATE "Plain" SET "v"=? WHERE "pk"=?', Parameters: [{ N: '1' }] },
  { Statement: 'INSERT INTO "Plain" VALUE {}', Parameters: [{ N: '1' }] },
  { Statement: `INSERT INTO "Plain" VALUE {'v':?}`, Parameters: [{ N: '1' }] },
  { Statement: `INSERT INTO "Plain" VALUE {'pk':?}`, Parameters: [{ N: '1' }] },
  { Statement: `INSERT INTO "Plain" VALUE {'pk':?}`, Parameters: [{ S: '' }] },
  { Statement: 'UPDATE "Composite" SET "v"=? WHERE "pk"=?', Parameters: [{ N: '1' }, { S: 'a' }] },
  { Statement: 'UPDATE "Nowhere" SET "v"=? WHERE "pk"=?', Parameters: [{ N: '1' }, { S: 'a' }] },
  { Statement: 'UPSERT', Parameters: [{ S: 'a' }] },
  { Statement: `INSERT INTO "Plain" VALUE {'pk':?, 'height':?}`, Parameters: [{ S: 'x' }, { S: 'word' }] },
  { Statement: `INSERT INTO "Plain" VALUE {'pk':?, 'open':?}`, Parameters: [{ S: 'x' }, { S: '' }] },
)

const writing = fc.oneof(
  { weight: 3, arbitrary: inserting },
  { weight: 3, arbitrary: setting },
  { weight: 1, arbitrary: clearing },
  { weight: 1, arbitrary: deleting },
  { weight: 1, arbitrary: faulty },
)

const selecting = target.map(
  ({ TableName, key }): Members => ({
    Statement: `SELECT * FROM "${TableName}" WHERE ${where(key)}`,
    Parameters: Object.values(key),
  }),
)

const statements = fc
  .oneof(
    fc.array(writing, { minLength: 1, maxLength: 4 }),
    fc.array(selecting, { minLength: 1, maxLength: 2 }),
  )
  .map((Statements): Members => ({ Statements }))

const transaction = fc
  .array(
    fc.oneof(
      put.map((Put): Members => ({ Put })),
      updating.map((Update): Members => ({ Update })),
      removing.map((Delete): Members => ({ Delete })),
      checking.map((ConditionCheck): Members => ({ ConditionCheck })),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((TransactItems): Members => ({ TransactItems }))

const requests = <T>(plain: fc.Arbitrary<T>, composite: fc.Arbitrary<T>) =>
  fc
    .record(
      {
        [tableNames.plain]: fc.array(plain, { minLength: 1, maxLength: 3 }),
        [tableNames.composite]: fc.array(composite, { minLength: 1, maxLength: 3 }),
      },
      { requiredKeys: [] },
    )
    .filter((tables) => Object.keys(tables).length > 0)

const batchGet = requests(plainKey, compositeKey).map(
  (tables): Members => ({
    RequestItems: Object.fromEntries(Object.entries(tables).map(([name, Keys]) => [name, { Keys }])),
  }),
)

const writeOf = (key: fc.Arbitrary<Members>) =>
  fc.oneof(
    fc.tuple(key, attributes).map(([k, rest]): Members => ({ PutRequest: { Item: { ...rest, ...k } } })),
    key.map((Key): Members => ({ DeleteRequest: { Key } })),
  )

const batchWrite = requests(writeOf(plainKey), writeOf(compositeKey)).map(
  (RequestItems): Members => ({ RequestItems }),
)

const ranges: readonly (readonly [string, Members])[] = [
  ['pk = :p', {}],
  ['pk = :p AND begins_with(sk, :a)', { ':a': { S: '1' } }],
  ['pk = :p AND sk BETWEEN :a AND :b', { ':a': { S: '1#' }, ':b': { S: 'META' } }],
  ['pk = :p AND sk > :a', { ':a': { S: '1' } }],
  ['sk <= :a AND pk = :p', { ':a': { S: '2' } }],
  ['pk = :p AND sk = :a', { ':a': { S: 'META' } }],
]

const pages = fc.record(
  { ScanIndexForward: fc.boolean(), Limit: one(1, 2, 3), ConsistentRead: one(false) },
  { requiredKeys: [] },
)

const filters = one<Members>(
  {},
  { FilterExpression: 'attribute_exists(n)' },
  { FilterExpression: 'v > :f', ExpressionAttributeValues: { ':f': { N: '1' } } },
)

const tableQuery = fc.tuple(plainKey, one(...ranges), pages, filters).map(
  ([{ pk }, [KeyConditionExpression, values], page, filter]): Members => ({
    TableName: tableNames.composite,
    ...merged({ KeyConditionExpression, ExpressionAttributeValues: { ':p': pk, ...values } }, filter),
    ...page,
  }),
)

const indexQuery = fc
  .tuple(
    one('all', 'keys', 'some'),
    one('yes', 'no'),
    one('', ' AND height > :r', ' AND height BETWEEN :s AND :r'),
    pages,
  )
  .map(
    ([IndexName, open, range, page]): Members => ({
      TableName: tableNames.composite,
      IndexName,
      KeyConditionExpression: `#open = :o${range}`,
      ExpressionAttributeNames: { '#open': 'open' },
      ExpressionAttributeValues: {
        ':o': { S: open },
        ...(range.includes(':r') && { ':r': { N: '2' } }),
        ...(range.includes(':s') && { ':s': { N: '-1' } }),
      },
      ...page,
    }),
  )

const named = (operation: string, inputs: fc.Arbitrary<Members>, weight: number) => ({
  weight,
  arbitrary: inputs.map((input): WireCall => [operation, { ...input, ...total }]),
})

export const wireCall: fc.Arbitrary<WireCall> = fc.oneof(
  named(
    'PutItem',
    fc.tuple(put, returns).map(([a, b]) => ({ ...a, ...b })),
    4,
  ),
  named(
    'UpdateItem',
    fc
      .tuple(updating, one({}, { ReturnValues: 'ALL_NEW' }, { ReturnValues: 'ALL_OLD' }))
      .map(([a, b]) => ({ ...a, ...b })),
    4,
  ),
  named(
    'DeleteItem',
    fc.tuple(removing, returns).map(([a, b]) => ({ ...a, ...b })),
    2,
  ),
  named('GetItem', getting, 1),
  named('BatchExecuteStatement', statements, 6),
  named('TransactWriteItems', transaction, 4),
  named('BatchGetItem', batchGet, 1),
  named('BatchWriteItem', batchWrite, 1),
  named('Query', tableQuery, 3),
  named('Query', indexQuery, 3),
)
