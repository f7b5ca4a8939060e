import { type AttributeValue, DeleteItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { manualClock } from '../support/clock.ts'
import type { WireOperation } from '../support/model.ts'
import { createService } from '../support/service.ts'
import { makeTables, scan, type TestTables } from '../support/tables.ts'
import { grantOf, newTenant, storedState, tenantSettings } from '../support/trial.ts'
import { city } from './batches.ts'
import { outcomes } from './subject.ts'

const hour = 3_600_000
const day = 24 * hour

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

const patch = (population: number, more: object = {}): WireOperation => ({
  method: 'PATCH',
  path: '/cities/1',
  body: { population },
  ...more,
})

const start = async () => {
  const tenant = newTenant()
  const clock = manualClock(Date.parse('2026-11-21T12:00:00Z'))
  const service = await createService({ tables, clock, settings: tenantSettings })
  const send = (operations: readonly WireOperation[], key?: string) =>
    service.call({
      ...batchRequest(operations, key === undefined ? {} : { 'idempotency-key': key }),
      grant: grantOf(tenant),
    })
  const population = async () => (await storedState(tables, tenant)).get('/cities/1')?.body?.population
  await send([{ method: 'POST', path: '/cities', body: city('1', 0) }])
  return { tenant, clock, send, population }
}

/** What TTL does, some time after an expiry. */
const sweep = async (table: string, now: Date): Promise<void> => {
  const seconds = now.getTime() / 1000
  const isOver = (item: Record<string, AttributeValue>) => Number(item.expiresAt?.N ?? Infinity) <= seconds
  for (const item of (await scan(tables.client, table)).filter(isOver)) {
    const Key = { ...(item.pk ? { pk: item.pk } : {}), ...(item.sk ? { sk: item.sk } : {}) }
    await tables.client.send(new DeleteItemCommand({ TableName: table, Key }))
  }
}

describe('a key that has expired', () => {
  it.each([false, true])('is a new key: its operations are run (TTL came by: %s)', async (swept) => {
    const { clock, send, population } = await start()
    expect(outcomes(await send([patch(1)], 'daily'))).toEqual([200])
    clock.advance(day + hour)
    if (swept) await sweep(tables.batches, clock.now())
    const next = await send([patch(2)], 'daily')
    expect(outcomes(next)).toEqual([200])
    expect(bodyOf(next).summary.replayed).toBe(0)
    expect(await population()).toBe(2)
  })

  it('is a new key for a create and a delete as well', async () => {
    const { clock, send } = await start()
    const create: WireOperation = { method: 'POST', path: '/cities', body: city('2', 1) }
    await send([create], 'again')
    clock.advance(day + hour)
    expect(outcomes(await send([create], 'again'))).toEqual(['already-exists'])
  })

  it('of one operation is new too', async () => {
    const { clock, send, population } = await start()
    await send([patch(1, { idempotencyKey: 'k' })])
    clock.advance(day + hour)
    expect(outcomes(await send([patch(2, { idempotencyKey: 'k' })]))).toEqual([200])
    expect(await population()).toBe(2)
  })

  it('is still the old one just before', async () => {
    const { clock, send, population } = await start()
    await send([patch(1, { idempotencyKey: 'k' })], 'daily')
    clock.advance(day - 1000)
    expect((await send([patch(1, { idempotencyKey: 'k' })], 'daily')).headers['idempotent-replayed']).toBe(
      'true',
    )
    expect(outcomes(await send([patch(2, { idempotencyKey: 'k' })]))).toEqual(['idempotency-key-reused'])
    expect(
      outcomes(
        await send([patch(2)], 'daily').then((answer) => ({
          ...answer,
          text: JSON.stringify({
            results: [bodyOf(answer)].map((error) => ({ status: error.status, error })),
          }),
        })),
      ),
    ).toEqual(['idempotency-key-reused'])
    expect(await population()).toBe(1)
  })
})

describe('what was deleted', () => {
  it.each([
    ['deleted', [{ method: 'DELETE', path: '/cities/1' }]],
    [
      'made and deleted in one batch',
      [
        { method: 'POST', path: '/cities', body: city('7', 1) },
        { method: 'DELETE', path: '/cities/7' },
      ],
    ],
  ] satisfies [string, WireOperation[]][])('leaves nothing behind for good: %s', async (_, operations) => {
    const { tenant, clock, send } = await start()
    await send(operations)
    clock.advance(day - hour)
    await sweep(tables.items, clock.now())
    const before = (await storedState(tables, tenant)).size
    clock.advance(3 * hour)
    await sweep(tables.items, clock.now())
    const left = [...(await storedState(tables, tenant)).values()]
    expect(before).toBeGreaterThan(left.length)
    expect(left.filter(({ body }) => body === undefined)).toEqual([])
  })
})
