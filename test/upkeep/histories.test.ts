import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Collection } from '../../functions/model/collection.ts'
import type { Upkeep } from '../../functions/upkeep/renewal.ts'
import { walk } from '../../functions/upkeep/walk.ts'
import { announce, holds, timeout } from '../property/runs.ts'
import { itemStoreOn, walkStoreOn } from '../store/dynamodb.ts'
import { batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { createService, type Service } from '../support/service.ts'
import { makeTables, scan, type TestTables } from '../support/tables.ts'
import { callerIn, newTenant, storedState, tenantSettings } from '../support/trial.ts'
import { brokenConnection, type Interceptor } from '../support/wire.ts'
import { indexed, old, upgraded } from './collections.ts'

announce('upkeep')

let tables: TestTables
beforeAll(async () => {
  tables = await makeTables()
})
afterAll(() => tables.client.destroy())

const serve = (collection: Collection): Promise<Service> =>
  createService({ tables, collections: [collection], settings: tenantSettings })

const countries = ['AT', 'FR', 'JP']
const ids = ['1', '2', '3', '4', '5', '6']

/** What an item says beside its country. */
const members = fc.record(
  { weight: fc.nat(9), note: fc.constantFrom('fragile', 'heavy', '') },
  { requiredKeys: [] },
)
const item = fc.record({ country: fc.constantFrom(...countries), rest: members })

/** What writers do before a call of the walk. */
const deed = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), id: fc.constantFrom(...ids), item }),
  fc.record({ kind: fc.constant('delete' as const), id: fc.constantFrom(...ids) }),
  fc.record({ kind: fc.constant('retry' as const) }),
)
const before = fc.array(deed, { maxLength: 3 })

const history = fc.record({
  seeds: fc.array(fc.record({ id: fc.constantFrom(...ids), item }), { minLength: 3, maxLength: 8 }),
  gone: fc.subarray(ids, { maxLength: 2 }),
  deeds: fc.array(before, { maxLength: 12 }),
  /** At which calls the walk dies, counted from its start or last death, and whether the call took effect. */
  deaths: fc.array(fc.record({ call: fc.integer({ min: 1, max: 6 }), isDone: fc.boolean() }), {
    maxLength: 3,
  }),
  most: fc.integer({ min: 1, max: 7 }),
})
type History = typeof history extends fc.Arbitrary<infer T> ? T : never

class Killed extends Error {}

/** The name of the member that says the country, as the walk's collection has it. */
const variants = {
  reindex: { after: indexed, member: 'country', schema: undefined },
  upgrade: { after: upgraded, member: 'land', schema: '2' },
} as const

/** Walks with the writers' deeds before its calls, dies and goes on, to the end. */
const walkThrough = async (upkeep: Upkeep, { deaths, most }: History, act: () => Promise<void>) => {
  let from: string | undefined
  for (const death of [...deaths, undefined]) {
    let [calls, dead] = [0, false]
    const wire: Interceptor = async ({ proceed }) => {
      if (dead) throw brokenConnection()
      await act()
      if (++calls !== death?.call) return proceed()
      dead = true
      if (death.isDone) await proceed()
      throw brokenConnection()
    }
    const context = {
      walks: walkStoreOn(tables, most, wire),
      items: itemStoreOn(tables, wire),
      clock: {
        now: () => new Date(),
        pause: async () => {
          if (dead) throw new Killed()
        },
      },
      random: Math.random,
    }
    const asked = { collection: variants[upkeep].after, upkeep, isDry: false, from }
    try {
      for await (const page of walk(asked, context)) {
        expect(page.stuck).toEqual([])
        from = page.next
      }
      return
    } catch (error) {
      if (!(error instanceof Killed)) throw error
    }
  }
  throw new Error('it did not get to the end')
}

const play = async (upkeep: Upkeep, told: History, services: Record<'old' | 'after', Service>) => {
  const tenant = newTenant()
  const first = callerIn(services.old, tenant)
  const call = callerIn(services.after, tenant)
  const { member } = variants[upkeep]
  const path = (id: string) => `/v1/parcels/${id}`
  const versions = new Map<string, number>()
  const write = (id: string, status: number) => {
    if (status < 300) versions.set(id, (versions.get(id) ?? 0) + 1)
  }

  const operations = told.seeds.map(({ id, item: { country, rest } }) => ({
    method: 'PUT',
    path: `/parcels/${id}`,
    body: { country, ...rest },
  }))
  const keyed = batchRequest(operations, { 'idempotency-key': `seeds-${tenant}` })
  const seeded = bodyOf(await first(keyed)).results
  for (const [at, { status }] of seeded.entries()) write(told.seeds[at]?.id ?? '', status)
  for (const id of told.gone) write(id, (await first({ method: 'DELETE', path: path(id) })).status)

  const deeds = told.deeds[Symbol.iterator]()
  const act = async () => {
    for (const one of deeds.next().value ?? []) {
      if (one.kind === 'put') {
        const body = { [member]: one.item.country, ...one.item.rest }
        write(one.id, (await call(jsonRequest('PUT', path(one.id), body))).status)
      }
      if (one.kind === 'delete') write(one.id, (await call({ method: 'DELETE', path: path(one.id) })).status)
      // What the earlier deployment did is on record, whatever has become of the items.
      if (one.kind === 'retry') expect(bodyOf(await first(keyed)).results).toMatchObject(seeded)
    }
  }
  await walkThrough(upkeep, told, act)
  for (const either of [first, call]) expect(bodyOf(await either(keyed)).results).toMatchObject(seeded)
  return { tenant, call, versions }
}

const recordsOf = async (tenant: string) =>
  (await scan(tables.client, tables.items)).filter(
    ({ pk, data }) => pk?.S?.startsWith(`${tenant}#`) && data?.M !== undefined,
  )

const check = async (upkeep: Upkeep, { tenant, call, versions }: Awaited<ReturnType<typeof play>>) => {
  const { member, schema } = variants[upkeep]
  const stored = await storedState(tables, tenant)
  for (const [place, { version }] of stored) expect(version, place).toBe(versions.get(place.slice(9)))
  for (const record of await recordsOf(tenant)) expect(record.schemaVersion?.N).toBe(schema)
  const present = [...stored.values()].flatMap(({ body }) => (body === undefined ? [] : [body]))
  const having = (name: string, value: string) =>
    present.filter((one) => one[name] === value).map(({ id }) => String(id))
  const listed = async (query: string): Promise<string[]> =>
    bodyOf(await call({ method: 'GET', path: `/v1/parcels?${query}` })).items.map(
      (one: { id: string }) => one.id,
    )
  for (const country of countries)
    expect((await listed(`${member}=${country}`)).sort()).toEqual(having(member, country).sort())
  for (const note of ['fragile', 'heavy'])
    expect((await listed(`note=${note}`)).sort()).toEqual(having('note', note).sort())
}

describe.each(['reindex', 'upgrade'] as const)('%s', (upkeep) => {
  it(
    'makes old items new beside writers, stopped anywhere, and nobody sees it',
    async () => {
      const services = { old: await serve(old), after: await serve(variants[upkeep].after) }
      await holds(history, async (told) => check(upkeep, await play(upkeep, told, services)), 40)
      for (const service of Object.values(services)) service.stop()
    },
    timeout,
  )
})
