import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keyFor } from '../../functions/aws/dynamodb/item-key.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import { indexListsContract } from './contract/index-lists.ts'
import { listsContract } from './contract/lists.ts'
import { itemStoreOn, listStoreOn } from './dynamodb.ts'
import { insert, never, newKey, sow } from './fixtures.ts'

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

describe('lists in DynamoDB', () => {
  const open = () => ({ items: itemStoreOn(tables), lists: listStoreOn(tables) })
  listsContract(open)
  indexListsContract(open)

  it.each([
    ['without data', {}, 'broken'],
    ['with data that is no map', { data: { S: '{}' }, version: { N: '1' } }, 'broken'],
    ['with a version that is none', { data: { M: {} }, version: { N: '0' } }, 'broken'],
    ['of a later format', { data: { M: {} }, version: { N: '1' }, receipts: { B: Buffer.of(99) } }, 'later'],
  ])('takes a record %s neither for an item nor for none', async (_, attributes, kind) => {
    const key = newKey()
    await sow(itemStoreOn(tables), [insert(key.replace(/\d+$/, 'other'))])
    const Item = { ...keyFor(key), ...attributes }
    await tables.client.send(new PutItemCommand({ TableName: tables.items, Item }))
    const partition = keyFor(key).pk.S
    expect(await listStoreOn(tables).list({ partition, most: 10 }, never)).toEqual({ kind })
  })

  it.each([
    ['nothing', {}],
    ['no list', { Items: {} }],
  ])('does not take an answer with %s for an empty partition', async (_, answer) => {
    const lists = listStoreOn(tables, async () => ({ ...answer, $metadata: {} }))
    expect(await lists.list({ partition: 'a#b#0', most: 10 }, never)).toEqual({ kind: 'unknown' })
  })
})
