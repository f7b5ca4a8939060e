import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb'
import { startDynoxide } from '../../local/dynoxide.ts'
import { createTables } from '../../local/tables.ts'
import type { DelayedDoubleProcess } from '../measure/delayed-double-process.ts'
import { itemsName } from '../tables.ts'
import type { Usage } from '../traffic-meter.ts'

/** An empty DynamoDB to import into. */
export interface Database {
  readonly name: 'embedded' | 'delayed double'
  /** The latency of each answer, in milliseconds; undefined if it is not controlled. */
  readonly latency: number | undefined
  readonly endpoint: string
  /** The real number of items. */
  readonly items: () => Promise<number>
  /** The usage since the last call; only the delayed double knows it. */
  readonly usage: () => Promise<Usage | undefined>
  readonly stop: () => Promise<void>
}

const clientOf = (endpoint: string): DynamoDBClient => {
  const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' }
  return new DynamoDBClient({ endpoint, region: 'us-east-1', credentials })
}

export const makeTables = async (endpoint: string): Promise<void> => {
  const client = clientOf(endpoint)
  await createTables(client)
  client.destroy()
}

export const embedded = async (): Promise<Database> => {
  const { endpoint, stop } = await startDynoxide()
  const client = clientOf(endpoint)
  await createTables(client)
  return {
    name: 'embedded',
    latency: undefined,
    endpoint,
    items: () => countItems(client),
    usage: async () => undefined,
    stop: async () => {
      client.destroy()
      await stop()
    },
  }
}

const countItems = async (client: DynamoDBClient): Promise<number> => {
  let items = 0
  const input = { TableName: itemsName, Select: 'COUNT' } as const
  for await (const { Count = 0 } of paginateScan({ client }, input)) items += Count
  return items
}

/** Stopping leaves the delayed double running, since others measure on it, too. */
export const delayedDouble = async (double: DelayedDoubleProcess, latency: number): Promise<Database> => {
  await double.clear()
  await double.reset(latency)
  return {
    name: 'delayed double',
    latency,
    endpoint: double.url,
    items: () => double.count(itemsName),
    usage: async () => {
      const usage = await double.usage()
      await double.reset(latency)
      if (usage.breaches.length > 0) throw new Error(`broke the protocol: ${usage.breaches.join('; ')}`)
      return usage
    },
    stop: double.clear,
  }
}
