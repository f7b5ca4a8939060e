import {
  BatchExecuteStatementCommand,
  type BatchStatementRequest,
  DynamoDBClient,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { createTables } from '../../local/tables.ts'

type Ask = (client: DynamoDBClient) => Promise<string>

const table = 'Items'
const sk = { S: '1' }
const insert = (pk: string, data = 'x'): BatchStatementRequest => ({
  Statement: `INSERT INTO "${table}" VALUE {'pk':?, 'sk':?, 'data':?, 'version':?}`,
  Parameters: [{ S: pk }, sk, { S: data }, { N: '1' }],
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
})
const update = (pk: string, version: string): BatchStatementRequest => ({
  Statement: `UPDATE "${table}" SET "data"=?, "version"=? WHERE "pk"=? AND "sk"=? AND "version"=?`,
  Parameters: [{ S: 'y' }, { N: '2' }, { S: pk }, sk, { N: version }],
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
})
const put = (pk: string): TransactWriteItem => ({
  Put: {
    TableName: table,
    Item: { pk: { S: pk }, sk },
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
})

/** How each member ended, whether the item that stood in its way came with it, and what was charged. */
const statements =
  (...members: readonly BatchStatementRequest[]): Ask =>
  async (client) => {
    const command = new BatchExecuteStatementCommand({
      Statements: [...members],
      ReturnConsumedCapacity: 'TOTAL',
    })
    const { Responses: responses = [], ConsumedCapacity: capacity } = await client.send(command)
    const ends = responses.map(({ Error: error, Item: item }) =>
      error ? `${error.Code}${(error.Item ?? item) ? ' with item' : ''}` : 'done',
    )
    const units = capacity?.reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0)
    return `${runs(ends)}; charged ${units ?? 'not said'}`
  }

/** `done, done, done` is `3 done`. */
const runs = (ends: readonly string[]): string =>
  ends.length > 2 && new Set(ends).size === 1 ? `${ends.length} ${ends[0]}` : ends.join(', ')

const transaction =
  (...members: readonly TransactWriteItem[]): Ask =>
  (client) =>
    client.send(new TransactWriteItemsCommand({ TransactItems: [...members] })).then(() => 'done')

/** What the code relies on, or has to live with, asked of the wire itself. Each finds `old` there, at version 1. */
const questions: Readonly<Record<string, Ask>> = {
  'an insert of what is there': statements(insert('old')),
  'an update at another version': statements(update('old', '7')),
  'an update of what is not there': statements(update('absent', '1')),
  'a good member beside a failed one': statements(insert('old'), insert('beside')),
  'a member with a syntax error': statements({ Statement: 'INSERT' }, insert('beside-syntax')),
  'two members on one key': statements(insert('twice'), insert('twice')),
  'a member over 400 KB': statements(insert('large', 'x'.repeat(400 * 1024)), insert('beside-large')),
  'a key over 2,048 bytes': statements(insert('k'.repeat(2049))),
  'a batch of 25 members of 2 KB': statements(
    ...Array.from({ length: 25 }, (_, at) => insert(`many-${at}`, 'x'.repeat(2000))),
  ),
  '26 members': statements(...Array.from({ length: 26 }, (_, at) => insert(`more-${at}`))),
  'a transaction with one member in the way': transaction(put('new'), put('old')),
  'a transaction with two members on one key': transaction(put('same'), put('same')),
  'a transaction of 101 members': transaction(...Array.from({ length: 101 }, (_, at) => put(`t-${at}`))),
}

/** The answer to every question, as text. */
export const askAll = async (endpoint: string): Promise<ReadonlyMap<string, string>> => {
  const credentials = { accessKeyId: 'probe', secretAccessKey: 'probe' }
  const client = new DynamoDBClient({ endpoint, credentials, region: 'eu-west-1', maxAttempts: 1 })
  try {
    await createTables(client)
    await statements(insert('old'))(client)
    const answers = new Map<string, string>()
    for (const [question, ask] of Object.entries(questions)) {
      answers.set(question, await ask(client).catch(refusal))
    }
    return answers
  } finally {
    client.destroy()
  }
}

const refusal = (error: Error & { CancellationReasons?: { Code?: string; Item?: object }[] }): string => {
  const reasons = error.CancellationReasons?.map(
    ({ Code: code, Item: item }) => `${code}${item ? ' with item' : ''}`,
  )
  return `${error.name}${reasons ? `: ${reasons.join(', ')}` : ''}`
}
