import { randomBytes } from 'node:crypto'
import { type AttributeValue, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb'
import { inject } from 'vitest'
import { batchesTable, itemsTable } from '../../functions/resources/tables.ts'
import { createTables } from '../../local/tables.ts'

export interface TestTables {
  readonly items: string
  readonly batches: string
  /** A client without faults, for looking at what the store really holds. */
  readonly client: DynamoDBClient
}

/** Tables of their own for one test file, so that files do not see each other. */
export const makeTables = async (): Promise<TestTables> => {
  const client = new DynamoDBClient({ endpoint: inject('dynamodb') })
  const suffix = randomBytes(6).toString('hex')
  const names = { [itemsTable.variable]: `Items-${suffix}`, [batchesTable.variable]: `Batches-${suffix}` }
  await createTables(client, names)
  return { items: `Items-${suffix}`, batches: `Batches-${suffix}`, client }
}

type Attributes = Record<string, AttributeValue>

export const scan = async (client: DynamoDBClient, table: string): Promise<Attributes[]> => {
  const found: Attributes[] = []
  for await (const page of paginateScan({ client }, { TableName: table, ConsistentRead: true })) {
    found.push(...(page.Items ?? []))
  }
  return found
}
