import {
  CreateTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import { type TableDefinition, tables } from '../functions/store/table.ts'

/** Table names by environment variable (`ITEMS_TABLE`, …). */
export type TableNames = Readonly<Record<string, string>>

export const localNames: TableNames = Object.fromEntries(
  tables.map((table) => [table.variable, table.localName]),
)

/** Makes every table that is not there yet; the data of an earlier run stays as it is. */
export const createTables = async (client: DynamoDBClient, names: TableNames = localNames): Promise<void> => {
  await Promise.all(
    tables.map((table) => createTable(client, table, names[table.variable] ?? table.localName)),
  )
}

const createTable = async (client: DynamoDBClient, table: TableDefinition, name: string): Promise<void> => {
  const keys = table.sortKey ? [table.partitionKey, table.sortKey] : [table.partitionKey]
  const create = new CreateTableCommand({
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: keys.map((key) => ({ AttributeName: key.name, AttributeType: key.type })),
    KeySchema: keys.map((key, index) => ({
      AttributeName: key.name,
      KeyType: index === 0 ? 'HASH' : 'RANGE',
    })),
  })
  try {
    await client.send(create)
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error
  }
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 2 }, { TableName: name })
  await expireBy(client, name, table.timeToLive)
}

/** DynamoDB refuses to enable what is enabled, so ask first. */
const expireBy = async (client: DynamoDBClient, name: string, attribute: string): Promise<void> => {
  const { TimeToLiveDescription: now } = await client.send(new DescribeTimeToLiveCommand({ TableName: name }))
  if (now?.TimeToLiveStatus === 'ENABLED' || now?.TimeToLiveStatus === 'ENABLING') return
  const TimeToLiveSpecification = { AttributeName: attribute, Enabled: true }
  await client.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification }))
}
