import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { type Collection, defineCollection } from '../../../functions/model/collection.ts'
import { batchRequest, bodyOf } from '../../support/answer.ts'
import { manualClock } from '../../support/clock.ts'
import { createService } from '../../support/service.ts'
import { makeTables, type TestTables } from '../../support/tables.ts'
import { grantOf, newTenant, storedState, tenantSettings } from '../../support/trial.ts'
import type { Interceptor } from '../../support/wire.ts'
import { keyed, pastTheLease, told } from './ground.ts'
import { dyingUnrecorded } from './wires.ts'

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

const notes = (schema: z.ZodObject, scopes = {}): Collection =>
  defineCollection({ name: 'notes', schema, scopes })

const before = notes(z.strictObject({ text: z.string(), more: z.string().optional() }))
/** What a deployment between two attempts may make of the collection, and how a new operation then fails. */
const deployments: [string, Collection, number][] = [
  ['a schema that refuses all of them', notes(z.strictObject({ text: z.string().max(1) })), 404],
  [
    'scopes that the caller lacks',
    notes(before.schema as z.ZodObject, { PUT: 'no', PATCH: 'no', POST: 'no', DELETE: 'no' }),
    403,
  ],
]

it('what was created is told with its place, also where the server has made the id', async () => {
  const tenant = newTenant()
  const clock = manualClock(Date.parse('2026-11-21T12:00:00Z'))
  const memos = (scopes: object) =>
    defineCollection({ name: 'memos', ids: 'server', schema: before.schema as z.ZodObject, scopes })
  const call = async (collection: Collection, wire?: Interceptor) => {
    const options = { tables, clock, settings: tenantSettings, ...(wire ? { wire } : {}) }
    const service = await createService({ ...options, collections: [collection] })
    const post = { method: 'POST', path: '/memos', body: { text: 'one' } }
    const answer = await service.call({ ...batchRequest([post], keyed), grant: grantOf(tenant) })
    service.stop()
    return answer
  }
  expect((await call(memos({}), dyingUnrecorded())).status).toBe(503)
  const [path = ''] = [...(await storedState(tables, tenant)).keys()]
  clock.advance(pastTheLease)
  const again = bodyOf(await call(memos({ POST: 'no' })))
  expect(again.results).toMatchObject([{ status: 201, etag: '"1"', location: `/v1${path}` }])
})

it('what a lost attempt has read of an item that fits no more is told with its mark', async () => {
  const tenant = newTenant()
  const clock = manualClock(Date.parse('2026-11-21T12:00:00Z'))
  const narrow = notes(z.strictObject({ text: z.string().max(3) }))
  const write = { method: 'PUT', path: '/notes/1', body: { text: 'too long' } } as const
  const call = async (collection: Collection, wire?: Interceptor) => {
    const options = { tables, clock, settings: tenantSettings, ...(wire ? { wire } : {}) }
    const service = await createService({ ...options, collections: [collection] })
    const operations = [write, { method: 'GET', path: '/notes/1' }]
    const answer = await service.call({ ...batchRequest(operations, keyed), grant: grantOf(tenant) })
    service.stop()
    return answer
  }
  expect((await call(before, dyingUnrecorded())).status).toBe(503)
  clock.advance(pastTheLease)
  const [written, read] = bodyOf(await call(narrow)).results
  expect(written).toMatchObject({ status: 201, etag: '"1"', replayed: true })
  expect(written).not.toHaveProperty('outdated')
  expect(read).toMatchObject({ status: 200, body: { id: '1', text: 'too long' }, outdated: true })
})

it('what another batch had decided under an own key is told, also where the operation would be refused now', async () => {
  const tenant = newTenant()
  const clock = manualClock(Date.parse('2026-11-21T12:00:00Z'))
  const remove = { id: 'a', method: 'DELETE', path: '/notes/1', idempotencyKey: 'shared' }
  const call = async (
    operations: readonly object[],
    headers: Record<string, string>,
    { collection = before, wire }: { collection?: Collection; wire?: Interceptor } = {},
  ) => {
    const options = { tables, clock, settings: tenantSettings, ...(wire ? { wire } : {}) }
    const service = await createService({ ...options, collections: [collection] })
    const answer = await service.call({
      ...batchRequest(operations as never, headers),
      grant: grantOf(tenant),
    })
    service.stop()
    return answer
  }
  const make = ['1', '2'].map((id) => ({ method: 'PUT', path: `/notes/${id}`, body: { text: id } }))
  expect(bodyOf(await call([...make, remove], {})).summary.failed).toBe(0)
  const chain = [remove, { method: 'PATCH', path: '/notes/2', body: { text: 'after' }, dependsOn: ['a'] }]
  expect((await call(chain, keyed, { wire: dyingUnrecorded() })).status).toBe(503)
  clock.advance(pastTheLease)
  const collection = notes(before.schema as z.ZodObject, { DELETE: 'no' })
  expect(told(await call(chain, keyed, { collection }))).toEqual([204, [200, '"2"']])
})

const operations = [
  { method: 'POST', path: '/notes', body: { id: '1', text: 'one' } },
  { method: 'PUT', path: '/notes/2', body: { text: 'two', more: 'x' } },
  { method: 'PUT', path: '/notes/1', body: { text: 'one again' } },
  { method: 'PATCH', path: '/notes/9', body: { text: 'nine' } },
  { method: 'DELETE', path: '/notes/2' },
]

it.each(deployments)('what was applied stays applied, whatever %s makes of it', async (_, after, refused) => {
  const tenant = newTenant()
  const clock = manualClock(Date.parse('2026-11-21T12:00:00Z'))
  const call = async (
    collections: readonly Collection[],
    headers: Record<string, string>,
    wire?: Interceptor,
  ) => {
    const options = { tables, clock, collections, settings: tenantSettings, ...(wire ? { wire } : {}) }
    const service = await createService(options)
    try {
      return await service.call({ ...batchRequest(operations, headers), grant: grantOf(tenant) })
    } finally {
      service.stop()
    }
  }
  expect((await call([before], keyed, dyingUnrecorded())).status).toBe(503)
  const state = await storedState(tables, tenant)
  expect([state.get('/notes/1')?.version, state.get('/notes/2')?.version]).toEqual([2, 2])
  clock.advance(pastTheLease)
  const again = await call([after], keyed)
  // Nobody was told what became of the fourth, and it wrote nothing: it is decided as it would be today.
  expect(told(again)).toEqual([[201, '"1"'], [201, '"1"'], [200, '"2"'], refused, 204])
  expect(bodyOf(again).summary).toMatchObject({ success: 4, failed: 1 })
  expect(told(await call([before], keyed))).toEqual(told(again))
  expect(await storedState(tables, tenant)).toEqual(state)
})
