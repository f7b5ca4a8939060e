import type { Members } from '../../../local/dynamodb-double/values/value.ts'
import { tableNames } from './arbitraries.ts'
import type { Answers } from './wire.ts'

const types = (...names: readonly string[]) =>
  names.map((AttributeName) => ({ AttributeName, AttributeType: AttributeName === 'height' ? 'N' : 'S' }))

const keys = (...names: readonly string[]) =>
  names.map((AttributeName, at) => ({ AttributeName, KeyType: at === 0 ? 'HASH' : 'RANGE' }))

const index = (IndexName: string, Projection: Members) => ({
  IndexName,
  KeySchema: keys('open', 'height'),
  Projection,
})

const keysOnly = index('keys', { ProjectionType: 'KEYS_ONLY' })

const definitions: readonly Members[] = [
  {
    TableName: tableNames.plain,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: types('pk', 'open', 'height'),
    KeySchema: keys('pk'),
    GlobalSecondaryIndexes: [keysOnly],
  },
  {
    TableName: tableNames.composite,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: types('pk', 'sk', 'open', 'height'),
    KeySchema: keys('pk', 'sk'),
    GlobalSecondaryIndexes: [
      keysOnly,
      index('all', { ProjectionType: 'ALL' }),
      index('some', { ProjectionType: 'INCLUDE', NonKeyAttributes: ['v'] }),
    ],
  },
]

/** Two empty tables: one with a partition key, one with both keys; sparse indexes of all three projections. */
export const makeTables = async (answers: Answers): Promise<void> => {
  for (const definition of definitions) {
    await answers(['DeleteTable', { TableName: definition.TableName }])
    const { status, body } = await answers(['CreateTable', definition])
    if (status !== 200) throw new Error(JSON.stringify(body))
  }
}
