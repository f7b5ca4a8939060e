import {
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DelayedDouble, secret, startDelayedDouble } from '../../bench/delayed-double.ts'
import { plainTable } from '../../bench/tables.ts'

const TableName = 'Bench'

let double: DelayedDouble
let stub: DynamoDBClient

const clientOf = (endpoint: string, secretAccessKey: string) =>
  new DynamoDBClient({ endpoint, maxAttempts: 1, credentials: { accessKeyId: 'AKIDBENCH', secretAccessKey } })

beforeAll(async () => {
  double = await startDelayedDouble({ latency: 0, tables: [plainTable(TableName, 'pk')] })
  stub = clientOf(double.url, secret)
})

afterAll(async () => {
  stub.destroy()
  await double.stop()
})

const item = (id: string, text = 'x') => ({ pk: { S: id }, text: { S: text } })
const key = (id: string) => ({ Key: { pk: { S: id } } })
const absent = { ConditionExpression: 'attribute_not_exists(pk)' }
const insert = (id: string) => ({
  Statement: `INSERT INTO "${TableName}" VALUE {'pk':?, 'text':?}`,
  Parameters: [{ S: id }, { S: 'x' }],
})
const many = <T>(number: number, make: (id: string) => T): T[] =>
  Array.from({ length: number }, (_, at) => make(String(at)))
const put = (input: Partial<ConstructorParameters<typeof PutItemCommand>[0]>) =>
  stub.send(new PutItemCommand({ TableName, Item: item('p'), ...input }))
const statements = (Statements: ReturnType<typeof insert>[]) =>
  stub.send(new BatchExecuteStatementCommand({ Statements }))
const unsigned = (operation: string, type: Record<string, string>) =>
  fetch(double.url, {
    method: 'POST',
    body: '{}',
    headers: { 'x-amz-target': `DynamoDB_20120810.${operation}`, ...type },
  })
const json = { 'content-type': 'application/x-amz-json-1.0' }

describe('the protocol', () => {
  const breaches = async (run: () => Promise<unknown>): Promise<readonly string[]> => {
    double.reset()
    await run().catch(() => {})
    return double.usage().breaches
  }

  it.each([
    ['26 statements', () => statements(many(26, insert))],
    ['one key twice among statements', () => statements([insert('s'), insert('s')])],
    ['a value too few', () => statements([{ ...insert('u'), Parameters: [{ S: 'u' }] }])],
    [
      'one key twice in a transaction',
      () =>
        stub.send(
          new TransactWriteItemsCommand({
            TransactItems: [{ Put: { TableName, Item: item('t') } }, { Delete: { TableName, ...key('t') } }],
          }),
        ),
    ],
    [
      '101 keys',
      () => {
        const Keys = many(101, (id) => ({ pk: { S: id } }))
        return stub.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } }))
      },
    ],
    [
      '26 writes',
      () => {
        const puts = many(26, (id) => ({ PutRequest: { Item: item(id) } }))
        return stub.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: puts } }))
      },
    ],
    ['no key', () => put({ Item: { text: { S: 'x' } } })],
    ['an item of more than 400 KB', () => put({ Item: item('v', 'v'.repeat(410_000)) })],
    ['another table', () => put({ TableName: 'Nowhere' })],
    ['a placeholder that stands for nothing', () => put({ ConditionExpression: 'n = :n' })],
    ['a condition that is none', () => put({ ConditionExpression: 'n =' })],
    [
      'a wrong signature',
      () => clientOf(double.url, 'guessed').send(new PutItemCommand({ TableName, Item: item('x') })),
    ],
    ['no signature', () => unsigned('PutItem', json)],
    ['another content type', () => unsigned('PutItem', {})],
    ['an unknown operation', () => unsigned('ExportTableToPointInTime', json)],
  ] as const)('is broken by %s', async (_, run) => {
    expect(await breaches(run)).toHaveLength(1)
  })

  it('is not broken by a failed condition', async () => {
    const again = () => stub.send(new PutItemCommand({ TableName, Item: item('y'), ...absent }))
    await again()
    expect(await breaches(again)).toEqual([])
  })
})

describe('the traffic meter', () => {
  it('counts calls, units and bytes from the last reset', async () => {
    await stub.send(new PutItemCommand({ TableName, Item: item('before') }))
    double.reset()
    await stub.send(new PutItemCommand({ TableName, Item: item('m', 'm'.repeat(1500)) }))
    await stub.send(new GetItemCommand({ TableName, ...key('m') }))
    await stub.send(new PutItemCommand({ TableName, Item: item('m'), ...absent })).catch(() => {})
    const { calls: made, writeUnits, readUnits, bytesIn, bytesOut } = double.usage()
    expect(made).toEqual({ PutItem: 2, GetItem: 1 })
    // Two for 1.5 KB, and two for a failed condition on it.
    expect({ writeUnits, readUnits }).toEqual({ writeUnits: 4, readUnits: 0.5 })
    expect(bytesIn).toBeGreaterThan(1500)
    expect(bytesOut).toBeGreaterThan(1500)
  })

  it('answers no sooner than its latency, however many ask at once', async () => {
    // Timers have a resolution of one millisecond.
    double.reset(30)
    const started = performance.now()
    await Promise.all(['1', '2', '3'].map((id) => stub.send(new GetItemCommand({ TableName, ...key(id) }))))
    expect(performance.now() - started).toBeGreaterThan(29)
    expect(double.usage().latency).toBeGreaterThan(29)
    double.reset(0)
  })
})
