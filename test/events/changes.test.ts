import { UpdateTableCommand } from '@aws-sdk/client-dynamodb'
import type { DynamoDBRecord } from 'aws-lambda'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { changeIn } from '../../functions/aws/dynamodb/stream-record.ts'
import { itemChanged } from '../../functions/jobs/events/item-changed.ts'
import { registryOf } from '../../functions/model/collection.ts'
import { type Streams, streamsAt } from '../../local/streams/calls.ts'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { manualClock } from '../support/clock.ts'
import { collections } from '../support/declared.ts'
import { createService, type Service } from '../support/service.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import { grantOf, newTenant, tenantSettings } from '../support/trial.ts'

const registry = registryOf(collections)
const clock = manualClock(Date.parse('2026-11-28T12:00:00Z'))
/** Our own DynamoDB has no streams. */
const hasStreams = process.env.DYNAMODB_ENDPOINT === undefined

let tables: TestTables
let service: Service
let iterator = ''
let streams: Streams

beforeAll(async () => {
  tables = await makeTables()
  service = await createService({ tables, clock, settings: tenantSettings })
  if (!hasStreams) return
  const StreamSpecification = { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' as const }
  await tables.client.send(new UpdateTableCommand({ TableName: tables.items, StreamSpecification }))
  streams = streamsAt(inject('dynamodb'))
  const stream = (await streams.find(tables.items)) ?? ''
  const [shard = ''] = await streams.shards(stream)
  iterator = await streams.begin({ stream, shard, from: 'TRIM_HORIZON' })
})

afterAll(() => {
  service.stop()
  tables.client.destroy()
})

/** What the stream has had since. */
const drained = async (): Promise<readonly DynamoDBRecord[]> => {
  const all: DynamoDBRecord[] = []
  for (;;) {
    const { records, next = '' } = await streams.read(iterator)
    iterator = next
    if (records.length === 0) return all
    all.push(...records)
  }
}

const eventsOf = (records: readonly DynamoDBRecord[]) =>
  records.flatMap((record) => {
    const change = changeIn(record)
    return change ? [itemChanged(change, registry).data] : []
  })

const city = (id: string, population: number) => ({ id, name: `City ${id}`, country: 'FR', population })

/** Any operation on one of three cities. */
const operation = fc.record({
  id: fc.constantFrom('1', '2', '3'),
  method: fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE', 'GET'),
  population: fc.nat(3),
  key: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
})
type Drawn = typeof operation extends fc.Arbitrary<infer Value> ? Value : never

const wireOf = ({ id, method, population, key }: Drawn) => ({
  method,
  path: method === 'POST' ? '/cities' : `/cities/${id}`,
  ...(method === 'POST' || method === 'PUT' ? { body: city(id, population) } : {}),
  ...(method === 'PATCH' ? { body: { population } } : {}),
  ...(key === undefined ? {} : { idempotencyKey: `${key}${id}` }),
})

it.skipIf(!hasStreams)(
  'who follows the changes knows what a GET shows, and is told of nothing else',
  { timeout: 120_000 },
  async () => {
    const histories = fc.array(fc.array(operation, { minLength: 1, maxLength: 6 }), {
      minLength: 1,
      maxLength: 5,
    })
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const grant = grantOf(newTenant())
        const known = new Map<string, { readonly version: number; readonly item: unknown }>()
        for (const [at, batch] of history.entries()) {
          clock.advance(1_000)
          // Keyed batches leave entries, and more than one attempt of them.
          const headers = at % 2 === 0 ? { 'idempotency-key': `k${at}` } : {}
          for (const _ of ['sent', 'sent again'])
            await service.call({ ...batchRequest(batch.map(wireOf), headers), grant })
          for (const { id, version, change, item } of eventsOf(await drained())) {
            // Each change once, each of a later version, and never an event for what nobody sees.
            expect(version).toBeGreaterThan(known.get(id)?.version ?? 0)
            expect(item !== undefined).toBe(change !== 'deleted')
            if (change === 'created') expect(known.get(id)?.item).toBeUndefined()
            if (change === 'changed') expect(known.get(id)?.item).toBeDefined()
            known.set(id, { version, item })
          }
        }
        for (const id of ['1', '2', '3']) {
          const answer = await service.call({ method: 'GET', path: `/v1/cities/${id}`, grant })
          const { version, item } = known.get(id) ?? {}
          expect(answer.status).toBe(item === undefined ? 404 : 200)
          if (item === undefined) continue
          // To the byte: the order of members, too.
          expect(JSON.stringify(item)).toBe(answer.text)
          expect(answer.headers.etag).toBe(`"${version}"`)
        }
      }),
      { numRuns: 40 },
    )
  },
)

it.skipIf(!hasStreams)('entries, receipts, principals and keys never leave', async () => {
  const grant = grantOf(newTenant())
  await drained()
  const operations = [{ method: 'POST', path: '/cities', body: city('9', 1), idempotencyKey: 'own-key' }]
  const answer = await service.call({
    ...batchRequest(operations, { 'idempotency-key': 'batch-key' }),
    grant,
  })
  expect(bodyOf(answer).summary.success).toBe(1)
  const records = await drained()
  const told = JSON.stringify(
    records.flatMap((record) => changeIn(record) ?? []).map((one) => itemChanged(one, registry)),
  )
  expect(told).toContain('"population":1')
  expect(told).not.toMatch(/receipts|lock|own-key|batch-key|expiresAt/)
  for (const record of records) {
    const entries = record.dynamodb?.NewImage?.receipts?.B ?? 'none'
    expect(told).not.toContain(entries)
  }
})
