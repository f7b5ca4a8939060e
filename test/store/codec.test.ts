import { isDeepStrictEqual } from 'node:util'
import {
  type AttributeValue,
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { jsonTextOf } from '../../functions/aws/dynamodb/codec/item-text.ts'
import { wireCodec } from '../../functions/aws/dynamodb/codec/protocol.ts'
import { wireMapOf } from '../../functions/aws/dynamodb/codec/wire-map.ts'
import { parseJson } from '../../functions/json/json.ts'
import type { JsonObject } from '../../functions/json/value.ts'
import { batchesTable } from '../../functions/resources/tables.ts'
import { clientOver } from '../../local/dynamodb-double/client.ts'
import { createDouble } from '../../local/dynamodb-double/double.ts'
import { requestHandlerOf } from '../../local/dynamodb-double/handler.ts'
import { schemasOf } from '../../local/dynamodb-double/ours.ts'
import { deepest, objects } from '../property/codec/values.ts'
import { announce, holds } from '../property/runs.ts'
import { makeTables } from '../support/tables.ts'
import { newKey } from './fixtures.ts'

announce('store/codec')

interface Ground {
  readonly table: string
  readonly ours: DynamoDBClient
  /** With the SDK's own codec. */
  readonly theirs: DynamoDBClient
}

const grounds: Record<string, () => Promise<Ground>> = {
  'the embedded DynamoDB': async () => {
    const endpoint = inject('dynamodb')
    const { batches: table } = await makeTables()
    return {
      table,
      ours: new DynamoDBClient({ ...wireCodec, endpoint }),
      theirs: new DynamoDBClient({ endpoint }),
    }
  },
  'our own': async () => {
    const requestHandler = requestHandlerOf(createDouble({ tables: schemasOf() }))
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
    const region = 'us-east-1'
    const endpoint = 'http://dynamodb.invalid'
    const theirs = new DynamoDBClient({ requestHandler, credentials, region, endpoint })
    return { table: batchesTable.localName, ours: clientOver(requestHandler), theirs }
  },
}

const sk = { S: 'x' }
const keyOf = (pk: string) => ({ pk: { S: pk }, sk })

/** As an attribute value of the SDK, by the documentation's table of data types. */
const marshalled = (value: unknown): AttributeValue => {
  if (typeof value === 'string') return { S: value }
  if (typeof value === 'number') return { N: JSON.stringify(value) }
  if (typeof value === 'boolean') return { BOOL: value }
  if (value === null) return { NULL: true }
  if (Array.isArray(value)) return { L: value.map(marshalled) }
  const members = Object.entries(value as object).map(([name, member]) => [name, marshalled(member)] as const)
  return { M: Object.fromEntries(members) }
}

/** With the members of every object in one order, whatever a store did to it; −0 is 0. */
const expectSame = (found: AttributeValue | undefined, object: JsonObject): void => {
  const text = jsonTextOf(found ?? { NULL: true })
  expect(isDeepStrictEqual(parseJson(text), parseJson(JSON.stringify(object))), text).toBe(true)
}

describe.each(Object.entries(grounds))('items written through %s', (_, make) => {
  let ground: Ground
  beforeAll(async () => {
    ground = await make()
  })

  const insert = (client: DynamoDBClient, pk: string, data: AttributeValue) =>
    client.send(
      new BatchExecuteStatementCommand({
        Statements: [
          {
            Statement: `INSERT INTO "${ground.table}" VALUE {'pk':?, 'sk':?, 'data':?}`,
            Parameters: [{ S: pk }, sk, data],
          },
        ],
      }),
    )
  const put = (client: DynamoDBClient, pk: string, data: AttributeValue) => {
    const Item = { ...keyOf(pk), data, bytes: { B: Buffer.from(pk) } }
    return client.send(
      new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: ground.table, Item } }] }),
    )
  }
  const get = async (client: DynamoDBClient, pk: string) => {
    const input = { TableName: ground.table, Key: keyOf(pk), ConsistentRead: true }
    return (await client.send(new GetItemCommand(input))).Item?.data
  }
  const batchGet = async (client: DynamoDBClient, pk: string) => {
    const RequestItems = { [ground.table]: { Keys: [keyOf(pk)] } }
    return (await client.send(new BatchGetItemCommand({ RequestItems }))).Responses?.[ground.table]?.[0]?.data
  }

  /** Names that the SDK's codec does not read well are left to the comparison without a store. */
  const isPlain = (object: JsonObject): boolean => !/\\|__proto__/.test(JSON.stringify(object))

  /** An empty name refuses the call, so none of our items has one. */
  const isNamed = (object: JsonObject): boolean => !/(?<!\\)"":/.test(JSON.stringify(object))

  it('by us are what the SDK reads, and the other way round', () =>
    holds(
      objects.filter(isPlain).filter(isNamed),
      async (object) => {
        const { ours, theirs } = ground
        const map = wireMapOf(JSON.stringify(object))
        const [first, second, third] = [newKey(), newKey(), newKey()]
        expect((await insert(ours, first, map)).Responses?.[0]?.Error).toBeUndefined()
        await put(ours, second, map)
        await insert(theirs, third, marshalled(object))
        for (const [client, key] of [
          [theirs, first],
          [theirs, second],
          [ours, third],
        ] as const) {
          expectSame(await get(client, key), object)
          expectSame(await batchGet(client, key), object)
        }
      },
      60,
    ))

  it('and read by us are what was sent, whatever their members are called', () =>
    holds(
      objects.filter(isNamed),
      async (object) => {
        const key = newKey()
        await put(ground.ours, key, wireMapOf(JSON.stringify(object)))
        expectSame(await get(ground.ours, key), object)
        expectSame(await batchGet(ground.ours, key), object)
      },
      60,
    ))

  it.each<[string, JsonObject]>([
    ['31 levels of maps', deepest((inner) => ({ in: inner }))],
    ['31 levels of lists', deepest((inner) => [inner])],
    ['380 KiB of text', { text: 'x'.repeat(380 * 1024) }],
    ['100,000 short numbers', { list: Array.from({ length: 100_000 }, (_, at) => at % 10) }],
    ['numbers at the edges', { list: [1e-130, -1e-130, 9.99999999999999e125, 1e125, 1e21, 1e-7, 0.1] }],
  ])('keep %s', async (_name, object) => {
    const key = newKey()
    expect(
      (await insert(ground.ours, key, wireMapOf(JSON.stringify(object)))).Responses?.[0]?.Error,
    ).toBeUndefined()
    expectSame(await get(ground.ours, key), object)
    expectSame(await get(ground.theirs, key), object)
  })

  it('are shown by the condition that they fail', async () => {
    const { ours, table } = ground
    const [key, other] = [newKey(), newKey()]
    const object = { '"': ['\\', { __proto__: null, '\n': 1 }], a: 0.5 }
    const Item = { ...keyOf(key), data: wireMapOf(JSON.stringify(object)) }
    await ours.send(new PutItemCommand({ TableName: table, Item }))
    const guarded = {
      TableName: table,
      Item,
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    }
    const TransactItems = [{ Put: { TableName: table, Item: keyOf(other) } }, { Put: guarded }]
    const error = await ours.send(new TransactWriteItemsCommand({ TransactItems })).catch((thrown) => thrown)
    expect(error.CancellationReasons).toMatchObject([{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }])
    expectSame(error.CancellationReasons[1].Item.data, object)
    expect(await get(ours, other)).toBeUndefined()
  })
})
