import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keyFor } from '../../functions/aws/dynamodb/item-key.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import { limitsContract } from './contract/limits.ts'
import { readsContract } from './contract/reads.ts'
import { transactionsContract } from './contract/transactions.ts'
import { writesContract } from './contract/writes.ts'
import { itemStoreOn } from './dynamodb.ts'
import { insert, newKey, newKeys, plain, readItems, record, sow, tombstone, update } from './fixtures.ts'

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

describe('items in DynamoDB', () => {
  const open = () => itemStoreOn(tables)
  readsContract(open)
  writesContract(open)
  limitsContract(open)
  transactionsContract(open)

  const rawOf = async (key: string) => {
    const input = { TableName: tables.items, Key: keyFor(key), ConsistentRead: true }
    return (await tables.client.send(new GetItemCommand(input))).Item
  }

  it('lets TTL see a tombstone, and never an item: TTL takes numbers only', async () => {
    const key = newKey()
    await sow(open(), [insert(key)])
    expect((await rawOf(key))?.expiresAt?.N).toBeUndefined()
    await sow(open(), [update(key, 1, tombstone(2))])
    expect((await rawOf(key))?.expiresAt).toEqual({ N: '1900000000' })
    await sow(open(), [update(key, 2)])
    expect((await rawOf(key))?.expiresAt?.N).toBeUndefined()
    await sow(open(), [update(key, 3, tombstone(4))])
    await open().transact([update(key, 4)], [], { passed: () => false, reached: new Promise(() => {}) })
    expect((await rawOf(key))?.expiresAt?.N).toBeUndefined()
  })

  it('does not take a record of somebody else for an absent item, nor for one of ours', async () => {
    const keys = newKeys(7)
    const foreign = [
      {},
      { version: { S: '1' } },
      { version: { N: '0' } },
      { version: { N: '1.5' }, data: { M: {} } },
      { version: { N: '1' }, lock: { N: '1' }, data: { S: '{}' } },
      { version: { N: '1' }, lock: { N: '1' }, data: { M: { set: { SS: ['a'] } } } },
    ]
    for (const [at, attributes] of foreign.entries()) {
      const Item = { ...keyFor(keys[at] ?? ''), ...attributes }
      await tables.client.send(new PutItemCommand({ TableName: tables.items, Item }))
    }
    await sow(open(), [insert(keys[6] ?? '')])
    const wanted = [...foreign.map(() => 'broken'), plain(record(1, '{"v":1}'))]
    expect(await readItems(open(), keys)).toEqual(wanted)
  })
})
