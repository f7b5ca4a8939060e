import { crc32 } from 'node:zlib'
import { ExecuteStatementCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { defineCollection } from '../../functions/model/collection.ts'
import { hasDynoxide } from '../../local/dynoxide.ts'
import { batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { recordSize, valueSize } from '../support/records.ts'
import { createService, type Service } from '../support/service.ts'
import { makeTables, scan, type TestTables } from '../support/tables.ts'

/** A record as other readers of the table find it: what docs/storage.md shows. */

const towns = defineCollection({
  name: 'towns',
  schema: z.strictObject({ name: z.string(), country: z.string(), population: z.int() }),
})
const spread = defineCollection({ name: 'spread', schema: z.looseObject({}), shards: 3 })

let tables: TestTables
let service: Service

beforeAll(async () => {
  tables = await makeTables()
  service = await createService({ tables, collections: [towns, spread] })
})

afterAll(() => {
  service.stop()
  tables.client.destroy()
})

const paris = { id: '2988507', name: 'Paris', country: 'FR', population: 2138551 }
const recordOf = async (id: string) =>
  (await scan(tables.client, tables.items)).find(({ sk }) => sk?.S === id) ?? {}

it('is a map of native values, with at most 200 bytes beside it, first entry included', async () => {
  const create = { method: 'POST', path: '/towns', body: paris }
  await service.call(batchRequest([create], { 'idempotency-key': 'first' }))
  const record = await recordOf(paris.id)
  expect(record).toEqual({
    // CRC-32 of 2988507 is 0x6070aaee.
    pk: { S: 'shared#towns#14' },
    sk: { S: '2988507' },
    data: { M: { name: { S: 'Paris' }, country: { S: 'FR' }, population: { N: '2138551' } } },
    version: { N: '1' },
    lock: { N: expect.stringMatching(/^\d{10}$/) },
    receipts: { B: expect.any(Uint8Array) },
    createdAt: { S: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) },
  })
  const added = recordSize(record) - valueSize(record.data ?? { NULL: true })
  expect(added).toBeLessThanOrEqual(200)
  await service.call(
    batchRequest([{ ...create, method: 'PUT', path: `/towns/${paris.id}` }], { 'idempotency-key': 'then' }),
  )
  const changed = await recordOf(paris.id)
  expect(changed.version).toEqual({ N: '2' })
})

it('has no attribute of an index, as long as no collection declares one', async () => {
  for (const IndexName of ['index1', 'index2', 'index3']) {
    const { Count } = await tables.client.send(
      new QueryCommand({
        TableName: tables.items,
        IndexName,
        KeyConditionExpression: '#p = :p',
        ExpressionAttributeNames: { '#p': `i${IndexName.slice(-1)}p` },
        ExpressionAttributeValues: { ':p': { S: 'shared#towns#FR' } },
      }),
    )
    expect(Count).toBe(0)
  }
})

it('is found by its members with a filter, a shard at a time', async () => {
  await service.call(jsonRequest('PUT', `/v1/towns/${paris.id}`, paris))
  const ask = async (shard: number, country: string) => {
    const query = new QueryCommand({
      TableName: tables.items,
      KeyConditionExpression: 'pk = :pk',
      FilterExpression: '#data.country = :country',
      ExpressionAttributeNames: { '#data': 'data' },
      ExpressionAttributeValues: { ':pk': { S: `shared#towns#${shard}` }, ':country': { S: country } },
    })
    return (await tables.client.send(query)).Items ?? []
  }
  expect((await ask(14, 'FR')).map(({ sk, data }) => [sk?.S, data?.M?.name?.S])).toEqual([
    ['2988507', 'Paris'],
  ])
  expect(await ask(14, 'IT')).toEqual([])
  expect(await ask(13, 'FR')).toEqual([])
})

/** Our own DynamoDB finds by whole keys only. */
const selects = hasDynoxide() && process.env.DYNAMODB_ENDPOINT !== 'double'

it.runIf(selects)('is found by its members in PartiQL, a shard at a time', async () => {
  await service.call(jsonRequest('PUT', `/v1/towns/${paris.id}`, paris))
  const Statement = `SELECT "sk", "version", "data" FROM "${tables.items}" WHERE "pk"=? AND "data"."country"=?`
  const ask = async (shard: number, country: string) =>
    (
      await tables.client.send(
        new ExecuteStatementCommand({
          Statement,
          Parameters: [{ S: `shared#towns#${shard}` }, { S: country }],
        }),
      )
    ).Items ?? []
  const all = await Promise.all(Array.from({ length: 16 }, (_, shard) => ask(shard, 'FR')))
  expect(all.flat().map(({ sk, data }) => [sk?.S, data?.M?.name?.S])).toEqual([['2988507', 'Paris']])
  expect((await Promise.all(Array.from({ length: 16 }, (_, shard) => ask(shard, 'IT')))).flat()).toEqual([])
})

it('lies in one of as many shards as its collection declares', async () => {
  const ids = Array.from({ length: 60 }, (_, at) => `s${at}`)
  await service.call(batchRequest(ids.map((id) => ({ method: 'POST', path: '/spread', body: { id } }))))
  const records = (await scan(tables.client, tables.items)).filter(({ pk }) =>
    pk?.S?.startsWith('shared#spread#'),
  )
  expect(new Set(records.map(({ pk }) => pk?.S))).toEqual(
    new Set(['shared#spread#0', 'shared#spread#1', 'shared#spread#2']),
  )
  for (const { pk, sk } of records) expect(pk?.S).toBe(`shared#spread#${crc32(sk?.S ?? '') % 3}`)
  const read = await service.call({ method: 'GET', path: `/v1/spread?id=${ids.join()}` })
  expect(bodyOf(read).summary).toMatchObject({ total: 60, success: 60 })
})

it.each([0, 257, 1.5, -1, Number.NaN])('a collection cannot have %d shards', (shards) => {
  expect(() => defineCollection({ name: 'towns', schema: z.strictObject({}), shards })).toThrow(
    'collection "towns": shards is a whole number from 1 to 256',
  )
})
