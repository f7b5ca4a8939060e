import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defineCollection } from '../../functions/model/collection.ts'
import { city } from '../scenarios/given.ts'
import { batchRequest, bodyOf, type Caller } from '../support/answer.ts'
import { cities } from '../support/collections.ts'
import { itemsOf, listAll, pagesOf } from '../support/pages.ts'
import { createService, type ServiceOptions } from '../support/service.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import { callerIn, newTenant, tenantSettings } from '../support/trial.ts'
import type { Interceptor } from '../support/wire.ts'

const one = defineCollection({ name: 'single', schema: cities.schema, id: cities.id, shards: 1 })

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

interface Query {
  readonly Limit: number
  readonly records: number
  readonly units: number
}

/** A service that notes what its lists read. */
const counting = async (options: ServiceOptions = {}) => {
  const queries: Query[] = []
  const wire: Interceptor = async ({ command, input, proceed }) => {
    const output = (await proceed()) as { ScannedCount: number; ConsumedCapacity: { CapacityUnits: number } }
    if (command === 'QueryCommand')
      queries.push({
        ...(input as Query),
        records: output.ScannedCount,
        units: output.ConsumedCapacity.CapacityUnits,
      })
    return output
  }
  const { settings, ...others } = options
  const service = await createService({
    ...others,
    tables,
    wire,
    collections: [cities, one],
    settings: { ...tenantSettings, ...settings },
  })
  return { service, queries, call: callerIn(service, newTenant()) }
}

const fill = async (call: Caller, collection: string, count: number, members = {}) => {
  const most = Math.ceil(4_000_000 / (JSON.stringify(members).length + 8_000))
  for (let from = 0; from < count; from += most) {
    const size = Math.min(most, count - from)
    const operations = Array.from({ length: size }, (_, n) => ({
      method: 'POST',
      path: `/${collection}`,
      body: city(String(from + n + 1), members),
    }))
    const { summary } = bodyOf(await call(batchRequest(operations)))
    expect(summary.success).toBe(size)
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

describe('3.17 a page costs what it shows', () => {
  it('a long list reads each record once, whatever the size of its pages', async () => {
    const { call, queries, service } = await counting()
    await fill(call, 'cities', 900)
    for (const limit of [30, 100, 1000]) {
      queries.length = 0
      expect(await listAll(call, `/v1/cities?limit=${limit}`)).toHaveLength(900)
      // What is read beyond a page is bounded: here nothing, or next to it.
      expect(sum(queries.map(({ records }) => records))).toBeLessThan(900 * 1.2)
    }
    service.stop()
  })

  it('a short list takes few rounds of calls, and reads nothing twice', async () => {
    const { call, queries, service } = await counting()
    await fill(call, 'cities', 60)
    queries.length = 0
    const pages = await pagesOf(call, '/v1/cities')
    expect(itemsOf(pages)).toHaveLength(60)
    expect(queries).toHaveLength(16)
    expect(sum(queries.map(({ records }) => records))).toBe(60)
    // The least that a strongly consistent read costs is one unit, or half a one where nothing is.
    expect(sum(queries.map(({ units }) => units))).toBeLessThanOrEqual(16)
    service.stop()
  })

  it('a shard that is fuller than the others is not read in vain beyond twice what they hold', async () => {
    const { call, queries, service } = await counting()
    const crowded = Array.from({ length: 4_000 }, (_, n) => String(n + 1)).filter((id) => shardOf(id) !== 0)
    const alone = Array.from({ length: 4_000 }, (_, n) => String(n + 1)).filter((id) => shardOf(id) === 0)
    const bodies = [...crowded, alone[0] ?? ''].slice(-800).map((id) => city(id))
    const operations = bodies.map((body) => ({ method: 'POST', path: '/cities', body }))
    await call(batchRequest(operations))
    queries.length = 0
    const first = await call({ method: 'GET', path: '/v1/cities?limit=100' })
    expect(bodyOf(first).items).toHaveLength(100)
    // One in the first shard, so up to 15 others are read at a time, 27 records of each; then one alone.
    expect(sum(queries.map(({ records }) => records))).toBeLessThanOrEqual(1 + 15 * 27 + 100)
    expect(await listAll(call, '/v1/cities?limit=100')).toHaveLength(800)
    service.stop()
  })

  it('tombstones are read in few calls, and a page that its units cut short says where it goes on', async () => {
    const { call, queries, service } = await counting()
    await fill(call, 'single', 700, { altName: 'x'.repeat(2_000) })
    const ids = Array.from({ length: 690 }, (_, n) => String(n + 1)).join()
    const gone = await call({
      method: 'DELETE',
      path: `/v1/single?id=${ids.slice(0, 9_000).replace(/,\d*$/, '')}`,
    })
    expect(bodyOf(gone).summary.failed).toBe(0)
    const left = 700 - bodyOf(gone).summary.success
    queries.length = 0
    expect(await listAll(call, '/v1/single?limit=1')).toHaveLength(left)
    const passing = queries.filter(({ records }) => records > 1)
    expect(passing.length).toBeLessThan(20)

    const poor = await counting({ settings: { maxRequestUnits: 3 } })
    await fill(poor.call, 'single', 0)
    const tenant = newTenant()
    await fill(callerIn(service, tenant), 'single', 40, { altName: 'x'.repeat(8_000) })
    poor.queries.length = 0
    const pages = await pagesOf(callerIn(poor.service, tenant), '/v1/single?limit=5')
    expect(itemsOf(pages)).toHaveLength(40)
    expect(pages.length).toBeGreaterThan(7)
    for (const { units } of poor.queries) expect(units).toBeLessThanOrEqual(5 * 3)
    poor.service.stop()
    service.stop()
  })

  it('4 MB make a page, however many quotes are in it', async () => {
    const { call, service } = await counting()
    await fill(call, 'single', 30, { altName: '"\\'.repeat(80_000) })
    const pages = await pagesOf(call, '/v1/single?limit=1000')
    expect(itemsOf(pages)).toHaveLength(30)
    expect(pages.length).toBeGreaterThan(2)
    // Lambda takes 6,291,556 bytes, of which the body is a JSON string.
    for (const { text } of pages) expect(Buffer.byteLength(JSON.stringify(text))).toBeLessThan(6_200_000)
    for (const { text } of pages) expect(Buffer.byteLength(text)).toBeLessThan(4_200_000)
    const rows = await pagesOf(call, '/v1/single?limit=1000', { accept: 'text/csv' })
    for (const { text } of rows) expect(Buffer.byteLength(JSON.stringify(text))).toBeLessThan(6_200_000)
    service.stop()
  })
})

/** CRC-32 as zlib has it, modulo the 16 shards of a collection. */
const shardOf = (id: string): number => crc(Buffer.from(id)) % 16

const crc = (bytes: Uint8Array): number => {
  let value = 0xffffffff
  for (const byte of bytes) {
    value ^= byte
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  }
  return (value ^ 0xffffffff) >>> 0
}
