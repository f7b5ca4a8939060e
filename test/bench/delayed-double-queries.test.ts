import { randomBytes } from 'node:crypto'
import {
  CreateTableCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type DelayedDouble, secret, startDelayedDouble } from '../../bench/delayed-double.ts'
import { plainTable } from '../../bench/tables.ts'

const TableName = `Bench-${randomBytes(6).toString('hex')}`

let double: DelayedDouble
let real: DynamoDBClient
let stub: DynamoDBClient

const clientOf = (endpoint: string, secretAccessKey: string) =>
  new DynamoDBClient({ endpoint, maxAttempts: 1, credentials: { accessKeyId: 'AKIDBENCH', secretAccessKey } })

const items = ['COUNTS#a#0', 'COUNTS#a#1', 'META', 'CHUNK#0', 'Ü'].flatMap((sk) =>
  ['one', 'two'].map((pk) => ({ pk: { S: pk }, sk: { S: sk }, text: { S: sk.repeat(600) } })),
)

beforeAll(async () => {
  double = await startDelayedDouble({ latency: 0, tables: [plainTable(TableName, 'pk', 'sk')] })
  stub = clientOf(double.url, secret)
  real = clientOf(inject('dynamodb'), 'local')
  await real.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  )
  for (const Item of items) {
    for (const client of [stub, real]) await client.send(new PutItemCommand({ TableName, Item }))
  }
})

afterAll(async () => {
  real.destroy()
  stub.destroy()
  await double.stop()
})

const between = (first: string, last: string, more: Partial<QueryCommandInput> = {}) =>
  new QueryCommand({
    TableName,
    KeyConditionExpression: 'pk = :id AND sk BETWEEN :first AND :last',
    ExpressionAttributeValues: { ':id': { S: 'one' }, ':first': { S: first }, ':last': { S: last } },
    ReturnConsumedCapacity: 'TOTAL',
    ...more,
  })

describe('a query of a range, against the embedded DynamoDB', () => {
  it.each([
    ['counts and META', between('COUNTS#', 'META', { ConsistentRead: true })],
    ['both ends', between('CHUNK#0', 'COUNTS#a#0')],
    ['everything', between('0', '￿')],
    ['nothing', between('X', 'Y', { ConsistentRead: true })],
    ['another order', between('A', 'Z', { ScanIndexForward: false })],
    ['a page', between('A', 'Z', { Limit: 1 })],
    ['a filter', between('A', 'Z', { FilterExpression: 'attribute_exists(lacking)' })],
    [
      'with names',
      between('COUNTS#', 'META', {
        KeyConditionExpression: '#p = :id AND #s BETWEEN :first AND :last',
        ExpressionAttributeNames: { '#p': 'pk', '#s': 'sk' },
      }),
    ],
  ])('%s', async (_, command) => {
    const [{ $metadata: _a, ...mine }, { $metadata: _b, ...theirs }] = [
      await stub.send(command),
      await real.send(command),
    ]
    expect(mine).toEqual(theirs)
  })
})
