import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDouble } from '../../../local/dynamodb-double/double.ts'
import { type Dynoxide, hasDynoxide, startDynoxide } from '../../../local/dynoxide.ts'
import { announce, holds, timeout } from '../../property/runs.ts'
import { tableNames } from './arbitraries.ts'
import { type WireCall, wireCall } from './calls.ts'
import { comparable } from './comparable.ts'
import { makeTables } from './scene.ts'
import { type Answers, answersAt, answersOf } from './wire.ts'

announce('differential')

/** Two DynamoDBs of different makers answer alike, whatever they are asked. */
describe.skipIf(!hasDynoxide())('the double and dynoxide', () => {
  let dynoxide: Dynoxide
  let theirs: Answers
  let ours: Answers

  beforeAll(async () => {
    dynoxide = await startDynoxide()
    theirs = answersAt(dynoxide.endpoint)
    ours = answersOf(createDouble())
  })

  afterAll(() => dynoxide.stop())

  const scene = async (): Promise<void> => {
    await makeTables(theirs)
    await makeTables(ours)
  }

  const both = async (call: WireCall) => {
    const [their, our] = [await theirs(call), await ours(call)]
    return {
      theirs: { status: their.status, body: comparable(call, their.body) },
      ours: { status: our.status, body: comparable(call, our.body) },
    }
  }

  it(
    'answer every sequence of calls alike',
    async () => {
      const sequences = fc.array(wireCall, { minLength: 5, maxLength: 25 })
      const alike = async (calls: readonly WireCall[]) => {
        await scene()
        for (const call of calls) {
          const answers = await both(call)
          expect(answers.ours, JSON.stringify(call)).toEqual(answers.theirs)
        }
      }
      await holds(sequences, alike, 40)
    },
    timeout,
  )

  const TableName = tableNames.plain
  const put = (Item: object): WireCall => ['PutItem', { TableName, Item: { pk: { S: 'a' }, ...Item } }]
  const nested = (levels: number): object => (levels === 0 ? { S: 'x' } : { M: { a: nested(levels - 1) } })
  const insert = (...values: readonly object[]): WireCall => [
    'BatchExecuteStatement',
    {
      Statements: values.map((value, at) => ({
        Statement: `INSERT INTO "${TableName}" VALUE {'pk':?, 'x':?}`,
        Parameters: [{ S: `k${at}` }, value],
      })),
    },
  ]

  it.each<[string, WireCall]>([
    ['38 digits', put({ x: { N: '1'.repeat(38) } })],
    ['39 digits', put({ x: { N: '1'.repeat(39) } })],
    ['39 digits, of which one is a zero at the end', put({ x: { N: `${'1'.repeat(38)}0` } })],
    ['the largest number', put({ x: { N: '9.9999999999999999999999999999999999999E+125' } })],
    ['too large a number', put({ x: { N: '1E126' } })],
    ['the smallest number', put({ x: { N: '1E-130' } })],
    ['too small a number', put({ x: { N: '1E-131' } })],
    ['no number', put({ x: { N: 'one' } })],
    ['an empty number', put({ x: { N: '' } })],
    ['an empty key', put({ pk: { S: '' } })],
    ['a key of 2048 bytes', put({ pk: { S: 'Ü'.repeat(1024) } })],
    ['a key of 2049 bytes', put({ pk: { S: `${'Ü'.repeat(1024)}x` } })],
    ['a key of another type', put({ pk: { N: '1' } })],
    ['an index key of another type', put({ open: { NULL: true } })],
    ['an empty index key', put({ open: { S: '' } })],
    ['an empty set', put({ x: { SS: [] } })],
    ['a set that has a member twice', put({ x: { NS: ['1', '1.0'] } })],
    ['NULL that is false', put({ x: { NULL: false } })],
    ['a value of two types', put({ x: { S: 'x', N: '1' } })],
    ['a value of no type', put({ x: {} })],
    ['31 maps', put({ x: nested(31) })],
    ['32 maps', put({ x: nested(32) })],
    ['an item of 400 KB', put({ x: { S: 'x'.repeat(400 * 1024 - 4) } })],
    ['an item of a byte more', put({ x: { S: 'x'.repeat(400 * 1024 - 3) } })],
    ['statements, one with 39 digits', insert({ N: '1' }, { N: '1'.repeat(39) })],
    ['statements, one with 32 maps', insert({ N: '1' }, nested(32))],
    ['statements, one too large', insert({ N: '1' }, { S: 'x'.repeat(400 * 1024) })],
    ['26 statements', insert(...Array.from({ length: 26 }, () => ({ N: '1' })))],
    [
      'one key twice',
      [
        'BatchExecuteStatement',
        {
          Statements: [1, 2].map(() => ({
            Statement: `INSERT INTO "${TableName}" VALUE {'pk':?}`,
            Parameters: [{ S: 'a' }],
          })),
        },
      ],
    ],
    [
      'reads and writes',
      [
        'BatchExecuteStatement',
        {
          Statements: [
            { Statement: `INSERT INTO "${TableName}" VALUE {'pk':?}`, Parameters: [{ S: 'a' }] },
            { Statement: `SELECT * FROM "${TableName}" WHERE "pk"=?`, Parameters: [{ S: 'b' }] },
          ],
        },
      ],
    ],
    ...['lock', 'Total', 'a.b.Data'].map((name): [string, WireCall] => [
      `the reserved word ${name}`,
      ['UpdateItem', { TableName, Key: { pk: { S: 'a' } }, UpdateExpression: `REMOVE ${name}` }],
    ]),
    [
      'a condition that is none',
      ['PutItem', { TableName, Item: { pk: { S: 'a' } }, ConditionExpression: 'x =' }],
    ],
    ['another table', ['GetItem', { TableName: 'Nowhere', Key: { pk: { S: 'a' } } }]],
    ['a key and more', ['GetItem', { TableName, Key: { pk: { S: 'a' }, x: { S: 'a' } } }]],
  ])('answer alike: %s', async (_, call) => {
    await scene()
    const answers = await both(call)
    expect(answers.ours).toEqual(answers.theirs)
    const stored: WireCall = ['Scan', { TableName }]
    const left = await both(stored)
    expect(left.ours).toEqual(left.theirs)
  })

  const key = { TableName, Key: { pk: { S: 'a' } } }
  const update = (UpdateExpression: string, more: object = {}): WireCall => [
    'UpdateItem',
    { ...key, UpdateExpression, ...more },
  ]
  const transaction = (UpdateExpression: string, more: object = {}): WireCall => [
    'TransactWriteItems',
    { TransactItems: [{ Update: { ...key, UpdateExpression, ...more } }] },
  ]
  const statement = (Statement: string, more: object = {}): WireCall => [
    'BatchExecuteStatement',
    { Statements: [{ Statement, Parameters: [{ S: 'x' }, { S: 'y' }, { S: 'a' }], ...more }] },
  ]
  const values = { ExpressionAttributeValues: { ':x': { S: 'x' } } }
  const invalid = { __type: 'ValidationException' }
  const refused = { __type: 'ConditionalCheckFailedException' }
  const failed = (Code: string, more: object = {}) => ({ Responses: [{ Error: { Code, ...more } }] })
  const cancelled = { CancellationReasons: [{ Code: 'ValidationError' }] }

  /** Where DynamoDB's documentation, or what is known of it, is on our side. */
  it.each<[string, WireCall, object, object]>([
    [
      'a placeholder that is not used is found before the condition is looked at',
      [
        'PutItem',
        { TableName, Item: { pk: { S: 'a' } }, ConditionExpression: 'attribute_not_exists(pk)', ...values },
      ],
      refused,
      invalid,
    ],
    [
      'so is an update of a part of the key',
      update('SET pk = :x', { ConditionExpression: 'attribute_not_exists(pk)', ...values }),
      refused,
      invalid,
    ],
    ['what would hold a place has to be there, also to remove it', update('REMOVE m.x'), {}, invalid],
    [
      'a mistake in an expression refuses a transaction as a whole',
      transaction('REMOVE data'),
      cancelled,
      invalid,
    ],
    [
      'what an index cannot hold cancels a transaction',
      transaction('SET #open = :x', {
        ExpressionAttributeNames: { '#open': 'open' },
        ExpressionAttributeValues: { ':x': { S: '' } },
      }),
      invalid,
      cancelled,
    ],
    [
      'clauses of a statement repeat',
      statement(`UPDATE "${TableName}" SET "x"=? SET "y"=? WHERE "pk"=?`),
      failed('ValidationError'),
      { Responses: [{ TableName }] },
    ],
    [
      'a statement whose condition failed shows the item',
      statement(`UPDATE "${TableName}" SET "x"=? WHERE "x"=? AND "pk"=?`, {
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
      failed('ConditionalCheckFailed'),
      failed('ConditionalCheckFailed', { Item: { pk: { S: 'a' } } }),
    ],
  ])('differ: %s', async (_, call, their, our) => {
    await scene()
    await both(put({}))
    const answers = await both(call)
    expect(answers.theirs.body).toMatchObject(their)
    expect(answers.ours.body).toMatchObject(our)
    expect(answers.theirs.body).not.toMatchObject(our)
  })
})
