import {
  type AttributeValue,
  DeleteItemCommand,
  DynamoDBClient,
  paginateQuery,
} from '@aws-sdk/client-dynamodb'
import { inject } from 'vitest'
import { createBatchStore } from '../../functions/aws/dynamodb/batches.ts'
import { createChunkStore } from '../../functions/aws/dynamodb/chunks.ts'
import { wireCodec } from '../../functions/aws/dynamodb/codec/protocol.ts'
import { createCursorKey } from '../../functions/aws/dynamodb/cursor-key.ts'
import { createEndings } from '../../functions/aws/dynamodb/endings.ts'
import { createItemStore } from '../../functions/aws/dynamodb/items.ts'
import { createLimiter } from '../../functions/aws/dynamodb/limiter.ts'
import { createListStore } from '../../functions/aws/dynamodb/lists.ts'
import type { RecordCalls } from '../../functions/aws/dynamodb/record-calls.ts'
import { createWalkStore } from '../../functions/aws/dynamodb/walks.ts'
import type { Endings } from '../../functions/batch/receipts/expiry.ts'
import type { BatchStore } from '../../functions/ports/batches.ts'
import type { ChunkStore } from '../../functions/ports/chunks.ts'
import type { CursorKey } from '../../functions/ports/cursor-key.ts'
import { type Written, written } from '../../functions/ports/formats.ts'
import type { ItemStore } from '../../functions/ports/items.ts'
import type { ListStore } from '../../functions/ports/lists.ts'
import type { WalkStore } from '../../functions/ports/walks.ts'
import { recordSize } from '../support/records.ts'
import type { TestTables } from '../support/tables.ts'
import { type Interceptor, intercept } from '../support/wire.ts'

const connectionOf = (wire?: Interceptor) => {
  const client = new DynamoDBClient({
    ...wireCodec,
    endpoint: inject('dynamodb'),
    maxAttempts: 1,
    cacheMiddleware: true,
  })
  if (wire) intercept(client, wire)
  return { client, limiter: createLimiter(48), report: () => {} }
}

/** The adapters under test, over the DynamoDB of this run. */
export const itemStoreOn = (tables: TestTables, wire?: Interceptor): ItemStore =>
  createItemStore(connectionOf(wire), tables.items)

export const listStoreOn = (tables: TestTables, wire?: Interceptor): ListStore =>
  createListStore(connectionOf(wire), tables.items)

/** @param most records to a page. */
export const walkStoreOn = (tables: TestTables, most?: number, wire?: Interceptor): WalkStore =>
  createWalkStore(connectionOf(wire), tables.items, most)

const recordsOn = (tables: TestTables, wire?: Interceptor): RecordCalls => ({
  connection: connectionOf(wire),
  table: tables.batches,
  pause: () => new Promise((resolve) => setImmediate(resolve)),
  random: Math.random,
  writes: written,
})

export const batchStoreOn = (tables: TestTables, wire?: Interceptor): BatchStore =>
  createBatchStore(recordsOn(tables, wire))

export const cursorKeyOn = (tables: TestTables, wire?: Interceptor): CursorKey =>
  createCursorKey(recordsOn(tables, wire))

/** @param writes the formats of a version. */
export const chunkStoreOn = (tables: TestTables, writes: Written = written): ChunkStore =>
  createChunkStore({ ...recordsOn(tables), writes })

export const endingsOn = (tables: TestTables, wire?: Interceptor): Endings =>
  createEndings(recordsOn(tables, wire))

type Record = { [name: string]: AttributeValue }

const recordsOf = async ({ client, batches }: TestTables, id: string): Promise<Record[]> => {
  const input = {
    TableName: batches,
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :id',
    ExpressionAttributeValues: { ':id': { S: id } },
  }
  const found: Record[] = []
  for await (const { Items = [] } of paginateQuery({ client }, input)) found.push(...Items)
  return found
}

/** Bytes of every record that a batch has. */
export const recordSizes = async (tables: TestTables, id: string): Promise<number[]> =>
  (await recordsOf(tables, id)).map(recordSize)

/** Deletes what has expired, as TTL does. */
export const sweep = async (tables: TestTables, id: string, now: Date): Promise<void> => {
  for (const { pk, sk, expiresAt } of await recordsOf(tables, id)) {
    if (!pk || !sk || Number(expiresAt?.N) * 1000 > now.getTime()) continue
    await tables.client.send(new DeleteItemCommand({ TableName: tables.batches, Key: { pk, sk } }))
  }
}
