import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defineCollection } from '../../functions/model/collection.ts'
import { batchRequest, bodyOf, type Caller } from '../support/answer.ts'
import { manualClock } from '../support/clock.ts'
import { listAll } from '../support/pages.ts'
import { createService, type Service } from '../support/service.ts'
import { makeTables, scan, type TestTables } from '../support/tables.ts'
import { callerIn, newTenant, tenantSettings } from '../support/trial.ts'
import { brokenConnection, type Interceptor } from '../support/wire.ts'

const schema = z.strictObject({
  a: z.string().optional(),
  b: z.number().optional(),
  c: z.string().optional(),
})

/** The same with none, one and three indexes. */
const none = defineCollection({ name: 'none', schema })
const one = defineCollection({ name: 'one', schema, indexes: { byA: { partition: 'a', sort: 'b' } } })
const three = defineCollection({
  name: 'three',
  schema,
  indexes: {
    byA: { partition: 'a', sort: 'b' },
    byB: { partition: 'b' },
    byC: { partition: 'c', shards: 4 },
  },
})

let tables: TestTables
let service: Service
let [units, records] = [0, 0]
/** The write that is lost, and the function with it. */
let dying = false

const clock = manualClock()

const wire: Interceptor = async ({ command, proceed }) => {
  // A claim, a write, a completion: the last is lost, so the next attempt takes over.
  if (dying && command === 'UpdateItemCommand' && completions++ > 0) throw brokenConnection()
  const output = (await proceed()) as { ConsumedCapacity?: Capacity | Capacity[]; ScannedCount?: number }
  if (command === 'QueryCommand') records += output.ScannedCount ?? 0
  const spent = [output.ConsumedCapacity ?? []]
    .flat()
    .reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0)
  if (command !== 'BatchExecuteStatementCommand' && command !== 'TransactWriteItemsCommand') return output
  units += spent
  return output
}
let completions = 0

interface Capacity {
  readonly CapacityUnits: number
}

beforeAll(async () => {
  tables = await makeTables()
  service = await createService({
    tables,
    clock,
    wire,
    settings: tenantSettings,
    collections: [none, one, three],
  })
})

afterAll(() => {
  service.stop()
  tables.client.destroy()
})

const as = (tenant: string): Caller => callerIn(service, tenant)

/** The write units of an operation on items. */
const costOf = async (call: Caller, operations: readonly object[], members = {}): Promise<number> => {
  units = 0
  const answer = await call(batchRequest(operations, {}, members))
  expect(bodyOf(answer).summary.failed, answer.text).toBe(0)
  return units
}

/** What each step of an item's life costs in a collection. */
const life = async (collection: string) => {
  const call = as(newTenant())
  const path = `/${collection}/x`
  const at = (method: string, body?: object) => costOf(call, [{ method, path, ...(body ? { body } : {}) }])
  return {
    create: await at('PUT', { a: 'v', b: 1, c: 'w' }),
    same: await at('PUT', { a: 'v', b: 1, c: 'w' }),
    moved: await at('PATCH', { a: 'u' }),
    left: await at('PATCH', { a: null }),
    gone: await at('DELETE'),
    again: await at('PUT', { a: 'v', b: 1, c: 'w' }),
    read: await at('GET'),
  }
}

describe('the write units of an index are', () => {
  it('none where a collection has none', async () => {
    expect(await life('none')).toEqual({ create: 1, same: 1, moved: 1, left: 1, gone: 1, again: 1, read: 0 })
  })

  it('one for each that shows the item, and two where its key changes', async () => {
    expect(await life('one')).toEqual({ create: 2, same: 2, moved: 3, left: 2, gone: 1, again: 2, read: 0 })
    // Of three, the first changes its key, the others what they show.
    expect(await life('three')).toEqual({ create: 4, same: 4, moved: 5, left: 4, gone: 3, again: 4, read: 0 })
  })

  it('none for items that it does not show', async () => {
    const call = as(newTenant())
    expect(await costOf(call, [{ method: 'PUT', path: '/three/y', body: {} }])).toBe(1)
    expect(await costOf(call, [{ method: 'PATCH', path: '/three/y', body: { a: '' } }])).toBe(1)
    expect(await costOf(call, [{ method: 'DELETE', path: '/three/y' }])).toBe(1)
  })

  it.each(['none', 'one', 'three'])('none for a freeze, in a collection with %s', async (collection) => {
    const tenant = newTenant()
    const call = as(tenant)
    const fresh = [1, 2].map((n) => ({
      method: 'PUT',
      path: `/${collection}/${n}`,
      body: { a: 'v', b: n, c: 'w' },
    }))
    await costOf(call, fresh)
    const before = await recordsOf(tenant)
    // It decides that nothing is to be done, and dies before that is on record.
    const request = batchRequest(
      [1, 2].map((n) => ({ method: 'POST', path: `/${collection}`, body: { id: String(n), a: 'other' } })),
      { 'idempotency-key': 'freezing' },
    )
    dying = true
    completions = 0
    const lost = await call(request)
    dying = false
    expect(lost.status).toBe(503)
    clock.advance(60_000)
    units = 0
    const retried = await call(request)
    expect(bodyOf(retried).results.map(({ status }: { status: number }) => status)).toEqual([409, 409])
    const after = await recordsOf(tenant)
    expect(after.map(({ lock }) => lock)).not.toEqual(before.map(({ lock }) => lock))
    expect(after.map(visible)).toEqual(before.map(visible))
    expect(units).toBe(2)
  })
})

const recordsOf = async (tenant: string) =>
  (await scan(tables.client, tables.items)).filter(({ pk }) => pk?.S?.startsWith(`${tenant}#`))

const visible = ({
  lock: _,
  receipts: __,
  expiresAt: ___,
  ...rest
}: Awaited<ReturnType<typeof recordsOf>>[number]) => rest

describe('the read units of a page by an index are those of what it shows', () => {
  it('whatever else is in the collection', async () => {
    const call = as(newTenant())
    const item = (n: number, a: string) => ({ method: 'POST', path: '/one', body: { id: `i${n}`, a, b: n } })
    await costOf(
      call,
      Array.from({ length: 400 }, (_, n) => item(n, n % 100 === 0 ? 'rare' : 'common')),
    )
    const reads = await readsOf(() => listAll(call, '/v1/one?a=rare'))
    expect(reads.items).toBe(4)
    expect(reads.records).toBe(4)
    const page = await readsOf(() => listAll(call, '/v1/one?a=common&b=10..29'))
    expect(page).toMatchObject({ items: 20, records: 20 })
  })

  it('of several partitions a few records more', async () => {
    const call = as(newTenant())
    await costOf(
      call,
      Array.from({ length: 400 }, (_, n) => ({
        method: 'POST',
        path: '/three',
        body: { id: `i${n}`, c: 'all' },
      })),
    )
    const all = await readsOf(() => listAll(call, '/v1/three?c=all&limit=1000'))
    expect(all).toMatchObject({ items: 400, records: 400 })
    const paged = await readsOf(() => listAll(call, '/v1/three?c=all&limit=100'))
    expect(paged.items).toBe(400)
    // Ten beyond its share in each of four, on each of four pages, and what had to be read on.
    expect(paged.records).toBeLessThanOrEqual(400 + 4 * 4 * 10 + 4 * 4 * 10)
  })
})

/** Items that were listed, and records that were read for them. */
const readsOf = async (list: () => Promise<readonly unknown[]>) => {
  records = 0
  const { length: items } = await list()
  return { items, records }
}
