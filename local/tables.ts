import {
  type AttributeDefinition,
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  type GlobalSecondaryIndex,
  type KeySchemaElement,
  ResourceInUseException,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import { type IndexDefinition, type TableDefinition, tables } from '../functions/resources/tables.ts'

/** Table names by environment variable (`ITEMS_TABLE`, …). */
export type TableNames = Readonly<Record<string, string>>

/** @param suffix tells the tables of several stacks on one DynamoDB apart. */
export const namesWith = (suffix = ''): TableNames =>
  Object.fromEntries(tables.map((table) => [table.variable, table.localName + suffix]))

export const localNames = namesWith()

/** Makes every missing table; the data of an earlier run stays. */
export const createTables = async (client: DynamoDBClient, names: TableNames = localNames): Promise<void> => {
  await Promise.all(
    tables.map((table) => createTable(client, table, names[table.variable] ?? table.localName)),
  )
}

/** The CreateTable input of a definition. */
export const tableInput = (table: TableDefinition, name: string): CreateTableCommandInput => {
  const { indexes = [] } = table
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: attributesOf([table, ...indexes]),
    KeySchema: schemaOf(table),
    ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes.map(toIndex) }),
  }
}

const createTable = async (client: DynamoDBClient, table: TableDefinition, name: string): Promise<void> => {
  try {
    await client.send(new CreateTableCommand(tableInput(table, name)))
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error
    await reuse(client, table, name)
  }
  await untilActive(client, name)
  await expireBy(client, name, table.timeToLive)
}

/**
 * A table of an earlier version may lack indexes; they are added one by one.
 * @throws Error when it has other keys: DynamoDB changes them for no table.
 */
const reuse = async (client: DynamoDBClient, table: TableDefinition, name: string): Promise<void> => {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: name }))
  if (namesIn(Table?.KeySchema) !== namesIn(schemaOf(table)))
    throw new Error(
      `the table ${name} is of an earlier version and has other keys (${namesIn(Table?.KeySchema)}, not ${namesIn(schemaOf(table))}); take another directory or DynamoDB for the data, or delete it`,
    )
  const present = new Set(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName))
  for (const index of table.indexes ?? []) {
    if (present.has(index.name)) continue
    await untilActive(client, name)
    const update = new UpdateTableCommand({
      TableName: name,
      AttributeDefinitions: attributesOf([table, index]),
      GlobalSecondaryIndexUpdates: [{ Create: toIndex(index) }],
    })
    await client.send(update)
  }
}

const untilActive = (client: DynamoDBClient, name: string) =>
  waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 2 }, { TableName: name })

const namesIn = (keys: readonly KeySchemaElement[] = []): string =>
  keys.map(({ AttributeName }) => AttributeName).join(', ')

type Keys = Pick<TableDefinition, 'partitionKey' | 'sortKey'>

const keysOf = ({ partitionKey, sortKey }: Keys) => (sortKey ? [partitionKey, sortKey] : [partitionKey])

/** Each attribute once, though several schemas name it. */
const attributesOf = (schemas: readonly Keys[]): AttributeDefinition[] => {
  const types = new Map(schemas.flatMap(keysOf).map(({ name, type }) => [name, type]))
  return [...types].map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType }))
}

const schemaOf = (keys: Keys): KeySchemaElement[] =>
  keysOf(keys).map(({ name }, index) => ({ AttributeName: name, KeyType: index === 0 ? 'HASH' : 'RANGE' }))

const toIndex = (index: IndexDefinition): GlobalSecondaryIndex => ({
  IndexName: index.name,
  KeySchema: schemaOf(index),
  Projection: index.includes
    ? { ProjectionType: 'INCLUDE', NonKeyAttributes: [...index.includes] }
    : { ProjectionType: 'KEYS_ONLY' },
})

/** DynamoDB refuses to enable TTL twice, so the state is read first. */
const expireBy = async (client: DynamoDBClient, name: string, attribute: string): Promise<void> => {
  const { TimeToLiveDescription: now } = await client.send(new DescribeTimeToLiveCommand({ TableName: name }))
  if (now?.TimeToLiveStatus === 'ENABLED' || now?.TimeToLiveStatus === 'ENABLING') return
  const TimeToLiveSpecification = { AttributeName: attribute, Enabled: true }
  await client.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification }))
}
