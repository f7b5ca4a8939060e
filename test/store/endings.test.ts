import { afterAll, beforeAll, describe } from 'vitest'
import { makeTables, type TestTables } from '../support/tables.ts'
import { brokenConnection, type Interceptor } from '../support/wire.ts'
import { endingsContract } from './contract/endings.ts'
import { batchStoreOn, chunkStoreOn, endingsOn } from './dynamodb.ts'

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

interface Asked {
  readonly RequestItems: Record<string, { readonly Keys: readonly { readonly pk: { readonly S: string } }[] }>
}

interface Found {
  readonly Responses: Record<string, readonly { readonly pk: { readonly S: string } }[]>
}

const leavingOut =
  (at: number): Interceptor =>
  async ({ input, proceed }) => {
    const table = tables.batches
    const left = (input as Asked).RequestItems[table]?.Keys[at]
    const { Responses: all, ...rest } = (await proceed()) as Found
    const found = (all[table] ?? []).filter(({ pk }) => pk.S !== left?.pk.S)
    return { ...rest, Responses: { [table]: found }, UnprocessedKeys: { [table]: { Keys: [left] } } }
  }

describe('what records in DynamoDB say of their end', () => {
  endingsContract({
    endings: () => endingsOn(tables),
    silent: () => endingsOn(tables, () => Promise.reject(brokenConnection())),
    leavingOut: (at) => endingsOn(tables, leavingOut(at)),
    batches: () => batchStoreOn(tables),
    chunks: () => chunkStoreOn(tables),
  })
})
