import { randomBytes } from 'node:crypto'
import {
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type DelayedDouble, secret, startDelayedDouble } from '../../bench/delayed-double.ts'
import { plainTable } from '../../bench/tables.ts'

const Table = `Bench-${randomBytes(6).toString('hex')}`
const tables = [plainTable(Table, 'pk')]

let double: DelayedDouble
let real: DynamoDBClient
let stub: DynamoDBClient

const clientOf = (endpoint: string, secretAccessKey: string) =>
  new DynamoDBClient({ endpoint, maxAttempts: 1, credentials: { accessKeyId: 'AKIDBENCH', secretAccessKey } })

beforeAll(async () => {
  double = await startDelayedDouble({ latency: 0, tables })
  stub = clientOf(double.url, secret)
  real = clientOf(inject('dynamodb'), 'local')
  await real.send(
    new CreateTableCommand({
      TableName: Table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }),
  )
})

afterAll(async () => {
  real.destroy()
  stub.destroy()
  await double.stop()
})

type Sendable =
  | BatchExecuteStatementCommand
  | BatchGetItemCommand
  | BatchWriteItemCommand
  | DeleteItemCommand
  | GetItemCommand
  | PutItemCommand
  | TransactWriteItemsCommand
  | UpdateItemCommand

/** What a caller can see of an answer, but for wording and request ids. */
const seen = async (client: DynamoDBClient, command: Sendable): Promise<unknown> => {
  try {
    const { $metadata: _, ...output } = await client.send(command as PutItemCommand)
    return JSON.parse(JSON.stringify(output, withoutWording))
  } catch (error) {
    const { name, CancellationReasons, Item } = error as {
      name: string
      CancellationReasons?: unknown
      Item?: unknown
    }
    return JSON.parse(JSON.stringify({ name, CancellationReasons, Item }, withoutWording))
  }
}

/** Lists of tables and codes count; texts of messages are nobody's contract. */
const withoutWording = (name: string, value: unknown) => (name === 'Message' ? undefined : value)

const TableName = Table
const total = { TableName, ReturnConsumedCapacity: 'TOTAL' } as const
const item = (id: string, text = 'x') => ({ pk: { S: id }, text: { S: text }, n: { N: '1' } })
const key = (id: string) => ({ Key: { pk: { S: id } } })
const absent = { ConditionExpression: 'attribute_not_exists(pk)' }
const show = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const
const insert = (id: string, text = 'x') => ({
  Statement: `INSERT INTO "${Table}" VALUE {'pk':?, 'text':?, 'n':?}`,
  Parameters: [{ S: id }, { S: text }, { N: '1' }],
})
const update = (id: string, n: string) => ({
  Statement: `UPDATE "${Table}" SET "text"=?, "n"=? WHERE "pk"=? AND "n"=?`,
  Parameters: [{ S: 'changed' }, { N: '2' }, { S: id }, { N: n }],
})

/** In this order, because each sees what those before left. */
const calls: readonly (readonly [string, Sendable])[] = [
  ['puts', new PutItemCommand({ ...total, Item: item('a') })],
  [
    'puts over an item and shows it',
    new PutItemCommand({ ...total, Item: item('a', 'y'), ReturnValues: 'ALL_OLD' }),
  ],
  ['puts what is absent', new PutItemCommand({ ...total, Item: item('b', 'z'.repeat(3000)), ...absent })],
  ['refuses to put what is there', new PutItemCommand({ ...total, Item: item('b'), ...absent })],
  ['shows what was there', new PutItemCommand({ ...total, Item: item('a'), ...absent, ...show })],
  ['gets', new GetItemCommand({ ...total, ...key('b'), ConsistentRead: true })],
  ['gets nothing', new GetItemCommand({ ...total, ...key('none') })],
  [
    'updates, adds, removes, keeps',
    new UpdateItemCommand({
      ...total,
      ...key('a'),
      UpdateExpression:
        'SET #t = :t, made = if_not_exists(made, :t), kept = if_not_exists(n, :t) REMOVE gone ADD tries :one',
      ExpressionAttributeNames: { '#t': 'text' },
      ExpressionAttributeValues: { ':t': { S: 'new' }, ':one': { N: '1' } },
      ReturnValues: 'ALL_NEW',
    }),
  ],
  [
    'makes an item by an update',
    new UpdateItemCommand({
      ...total,
      ...key('c'),
      UpdateExpression: 'ADD tries :one',
      ExpressionAttributeValues: { ':one': { N: '3' } },
      ReturnValues: 'ALL_NEW',
    }),
  ],
  ...(
    [
      '#t = :new AND tries = :one',
      'NOT #t = :new OR (tries < :one AND n >= :one)',
      'tries <= :one AND attribute_exists(n)',
      'lacking < :one',
      'tries > :new',
      'tries <> :one OR n <> :one',
    ] as const
  ).map(
    (ConditionExpression) =>
      [
        `updates if ${ConditionExpression}`,
        new UpdateItemCommand({
          ...total,
          ...key('a'),
          ...show,
          UpdateExpression: 'SET mark = :one',
          ConditionExpression,
          ExpressionAttributeNames: ConditionExpression.includes('#t') ? { '#t': 'text' } : undefined,
          ExpressionAttributeValues: {
            ':one': { N: '1' },
            ...(ConditionExpression.includes(':new') ? { ':new': { S: 'new' } } : {}),
          },
        }),
      ] as const,
  ),
  ['deletes', new DeleteItemCommand({ ...total, ...key('c'), ReturnValues: 'ALL_OLD' })],
  [
    'refuses to delete what is not there',
    new DeleteItemCommand({ ...total, ...key('c'), ConditionExpression: 'attribute_exists(pk)' }),
  ],
  [
    'writes a batch',
    new BatchWriteItemCommand({
      ReturnConsumedCapacity: 'TOTAL',
      RequestItems: {
        [Table]: [
          { PutRequest: { Item: item('d') } },
          { DeleteRequest: key('a') },
          { PutRequest: { Item: item('e', 'e'.repeat(2000)) } },
        ],
      },
    }),
  ],
  [
    'executes statements, each for itself',
    new BatchExecuteStatementCommand({
      ReturnConsumedCapacity: 'TOTAL',
      Statements: [
        insert('f', 'f'.repeat(2500)),
        insert('d'),
        update('e', '1'),
        update('b', '9'),
        update('none', '1'),
      ],
    }),
  ],
  [
    'writes a transaction',
    new TransactWriteItemsCommand({
      ReturnConsumedCapacity: 'TOTAL',
      TransactItems: [
        { Put: { TableName, Item: item('g'), ...absent } },
        {
          Update: {
            TableName,
            ...key('f'),
            UpdateExpression: 'SET n = :n',
            ExpressionAttributeValues: { ':n': { N: '7' } },
          },
        },
        { Delete: { TableName, ...key('d') } },
        { ConditionCheck: { TableName, ...key('b'), ConditionExpression: 'attribute_exists(pk)' } },
      ],
    }),
  ],
  [
    'cancels a transaction and says why',
    new TransactWriteItemsCommand({
      TransactItems: [
        { Put: { TableName, Item: item('h') } },
        { Put: { TableName, Item: item('g'), ...absent, ...show } },
        { Delete: { TableName, ...key('none'), ConditionExpression: 'attribute_exists(pk)' } },
      ],
    }),
  ],
  [
    'gets a batch',
    new BatchGetItemCommand({
      ReturnConsumedCapacity: 'TOTAL',
      RequestItems: {
        [Table]: {
          Keys: ['b', 'd', 'e', 'f', 'g', 'h'].map((id) => ({ pk: { S: id } })),
          ConsistentRead: true,
        },
      },
    }),
  ],
]

describe('against the embedded DynamoDB', () => {
  it.each(calls)('%s', async (_, command) => {
    expect(sorted(await seen(stub, command))).toEqual(sorted(await seen(real, command)))
  })
})

/** A batch's items come in any order. */
const sorted = (answer: unknown): unknown => {
  const { Responses } = answer as { Responses?: Record<string, { pk: { S: string } }[]> }
  if (!Responses || Array.isArray(Responses)) return answer
  const ordered = Responses[Table]?.toSorted((a, b) => a.pk.S.localeCompare(b.pk.S))
  return { ...(answer as object), Responses: { [Table]: ordered } }
}
