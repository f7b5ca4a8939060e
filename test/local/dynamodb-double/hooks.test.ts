import {
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { expect, it } from 'vitest'
import type { Committed } from '../../../local/dynamodb-double/double.ts'
import { type Interference, lostConnection, refusal } from '../../../local/dynamodb-double/interference.ts'
import { refuseMembers } from '../../../local/dynamodb-double/partly.ts'
import { makeSubject } from './subject.ts'

const TableName = 'Items'
const key = (id: string) => ({ pk: { S: id }, sk: { S: '1' } })
const put = (id: string, more: object = {}) =>
  new PutItemCommand({ TableName, Item: { ...key(id), ...more } })
const insert = (id: string) => ({
  Statement: `INSERT INTO "Items" VALUE {'pk':?, 'sk':?}`,
  Parameters: [{ S: id }, { S: '1' }],
})

it('tells of each write that takes effect, in the order of commits, and of no other', async () => {
  const { double, client } = makeSubject()
  const told: Committed[] = []
  const stop = double.observe((write) => told.push(write))
  const sdk = client()
  await sdk.send(put('a'))
  await sdk.send(
    new UpdateItemCommand({ TableName, Key: key('a'), UpdateExpression: 'SET v = if_not_exists(v, pk)' }),
  )
  const absent = 'attribute_not_exists(pk)'
  await sdk
    .send(new PutItemCommand({ TableName, Item: key('a'), ConditionExpression: absent }))
    .catch(() => {})
  await sdk.send(new BatchExecuteStatementCommand({ Statements: [insert('a'), insert('b')] }))
  const both = ['b', 'c'].map((id) => ({ Put: { TableName, Item: { ...key(id), n: { N: '1' } } } }))
  await sdk.send(new TransactWriteItemsCommand({ TransactItems: both }))
  await sdk.send(new DeleteItemCommand({ TableName, Key: key('a') }))
  stop()
  await sdk.send(put('z'))
  const [a, b, c] = ['a', 'b', 'c'].map(key)
  const updated = { ...a, v: { S: 'a' } }
  const one = { N: '1' }
  expect(told.map(({ order, key, before, after }) => ({ order, key, before, after }))).toEqual([
    { order: 1, key: a, before: undefined, after: a },
    { order: 2, key: a, before: a, after: updated },
    { order: 3, key: b, before: undefined, after: b },
    { order: 4, key: b, before: b, after: { ...b, n: one } },
    { order: 4, key: c, before: undefined, after: { ...c, n: one } },
    { order: 5, key: a, before: updated, after: undefined },
  ])
  expect(told.every(({ table, cause }) => table === TableName && cause === 'call')).toBe(true)
})

it('TTL takes what has expired by its clock: numbers only, and nothing older than five years', async () => {
  let now = new Date('2026-01-01T00:00:00Z')
  const { double, client } = makeSubject(() => now)
  const sdk = client()
  const seconds = now.getTime() / 1000
  await sdk.send(put('later', { expiresAt: { N: String(seconds + 10) } }))
  await sdk.send(put('text', { expiresAt: { S: String(seconds - 10) } }))
  await sdk.send(put('null', { expiresAt: { NULL: true } }))
  await sdk.send(put('ancient', { expiresAt: { N: '1' } }))
  await sdk.send(put('none'))
  const told: Committed[] = []
  double.observe((write) => told.push(write))
  expect(double.sweep()).toBe(0)
  now = new Date(now.getTime() + 11_000)
  expect(double.sweep()).toBe(1)
  expect(told).toMatchObject([{ key: key('later'), after: undefined, cause: 'ttl' }])
  const left = double.items(TableName).map(({ pk }) => pk?.S)
  expect(left.sort()).toEqual(['ancient', 'none', 'null', 'text'])
})

it('a token makes a transaction happen once within ten minutes by its clock, and no other one', async () => {
  let now = new Date('2026-01-01T00:00:00Z')
  const { client } = makeSubject(() => now)
  const add = (by: string) =>
    client().send(
      new TransactWriteItemsCommand({
        ClientRequestToken: 'token',
        TransactItems: [
          {
            Update: {
              TableName,
              Key: key('a'),
              UpdateExpression: 'ADD n :by',
              ExpressionAttributeValues: { ':by': { N: by } },
            },
          },
        ],
      }),
    )
  const n = async () => {
    const read = new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [key('a')] } } })
    return (await client().send(read)).Responses?.[TableName]?.[0]?.n?.N
  }
  await add('1')
  await add('1')
  expect(await n()).toBe('1')
  await expect(add('2')).rejects.toMatchObject({ name: 'IdempotentParameterMismatchException' })
  now = new Date(now.getTime() + 600_001)
  await add('2')
  expect(await n()).toBe('3')
})

it.each<[string, Interference, object, boolean]>([
  ['never arrived', () => Promise.reject(lostConnection()), { name: 'ECONNRESET' }, false],
  [
    'took effect, and its answer was lost',
    async ({ proceed }) => {
      await proceed()
      throw lostConnection()
    },
    { name: 'ECONNRESET' },
    true,
  ],
  [
    'was throttled',
    async () => refusal('ThrottlingException'),
    { name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } },
    false,
  ],
  [
    'took effect, and DynamoDB said that it had failed',
    async ({ proceed }) => {
      await proceed()
      return refusal('InternalServerError', 500)
    },
    { name: 'InternalServerError', $metadata: { httpStatusCode: 500 } },
    true,
  ],
])('a call that %s', async (_, interfere, error, applied) => {
  const { double, client } = makeSubject()
  await expect(client(interfere).send(put('a'))).rejects.toMatchObject(error)
  expect(double.items(TableName)).toHaveLength(applied ? 1 : 0)
})

it('a call that waits takes effect when it goes on', async () => {
  const { double, client } = makeSubject()
  const gate = Promise.withResolvers<void>()
  const waiting = client(async ({ operation, number, input, proceed }) => {
    expect([operation, number, input().TableName]).toEqual(['PutItem', 1, TableName])
    await gate.promise
    return proceed()
  }).send(put('a'))
  expect(double.items(TableName)).toEqual([])
  gate.resolve()
  await waiting
  expect(double.items(TableName)).toEqual([key('a')])
})

const odd: Interference = (call) =>
  refuseMembers(call, (index) => (index % 2 ? 'ThrottlingError' : undefined))

it('lets statements through in part, each answer at its place', async () => {
  const { double, client } = makeSubject()
  const Statements = ['a', 'b', 'c', 'd'].map(insert)
  const { Responses } = await client(odd).send(new BatchExecuteStatementCommand({ Statements }))
  expect(Responses?.map(({ Error: error }) => error?.Code)).toEqual([
    undefined,
    'ThrottlingError',
    undefined,
    'ThrottlingError',
  ])
  expect(double.items(TableName)).toEqual([key('a'), key('c')])
})

it('gives back keys and writes that it held back', async () => {
  const { double, client } = makeSubject()
  const requests = ['a', 'b', 'c'].map((id) => ({ PutRequest: { Item: key(id) } }))
  const { UnprocessedItems } = await client(odd).send(
    new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }),
  )
  expect(UnprocessedItems).toEqual({ [TableName]: [{ PutRequest: { Item: key('b') } }] })
  expect(double.items(TableName)).toEqual([key('a'), key('c')])
  const Keys = ['a', 'c'].map(key)
  const read = new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } })
  const { Responses, UnprocessedKeys } = await client(odd).send(read)
  expect(Responses).toEqual({ [TableName]: [key('a')] })
  expect(UnprocessedKeys).toEqual({ [TableName]: { Keys: [key('c')] } })
})
