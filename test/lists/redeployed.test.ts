import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { type Collection, defineCollection } from '../../functions/model/collection.ts'
import { walk } from '../../functions/upkeep/walk.ts'
import { announce, holds } from '../property/runs.ts'
import { itemStoreOn, walkStoreOn } from '../store/dynamodb.ts'
import { batchRequest, bodyOf, type Caller } from '../support/answer.ts'
import { nextOf } from '../support/pages.ts'
import { createService, type Service } from '../support/service.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import { grantOf, newTenant, tenantSettings } from '../support/trial.ts'

announce('redeployed')

const schema = z.strictObject({
  kind: z.enum(['a', 'b']),
  price: z.int(),
  owner: z.string(),
  note: z.string().optional(),
})
const byPrice = { partition: 'kind', sort: 'price' } as const
interface Question {
  readonly caller: { readonly claims: Readonly<Record<string, unknown>> }
  readonly item?: { readonly owner: string }
}
const authorize = ({ caller, item }: Question) =>
  item === undefined || item.owner === 'all' || item.owner === caller.claims.sub ? true : 'hide'

/** The same goods, as one deployment after the other has them. */
const declared = (more: object, shape: z.ZodType = schema): Collection =>
  defineCollection({ name: 'goods', schema: shape, shards: 2, authorize, ...more } as never) as Collection
const first = declared({ indexes: { byPrice: { ...byPrice, shards: 3 } } })
const second = declared({
  indexes: { byPrice: { ...byPrice, shards: 3 }, byNote: { partition: 'note' } },
})

let tables: TestTables
let services: readonly Service[]
beforeAll(async () => {
  tables = await makeTables()
  services = await Promise.all(
    [first, second].map((one) => createService({ tables, settings: tenantSettings, collections: [one] })),
  )
})
afterAll(() => {
  for (const service of services) service.stop()
  tables.client.destroy()
})

const as =
  (service: Service | undefined, tenant: string, subject: string): Caller =>
  (request) => {
    if (service === undefined) throw new Error('there are two deployments')
    return service.call({ ...request, grant: grantOf(tenant, subject) })
  }

const reindex = async (): Promise<void> => {
  const clock = { now: () => new Date(), pause: async () => {} }
  const context = { walks: walkStoreOn(tables), items: itemStoreOn(tables), clock, random: Math.random }
  const asked = { collection: second, upkeep: 'reindex', isDry: false, from: undefined } as const
  for await (const { stuck } of walk(asked, context)) expect(stuck).toEqual([])
}

const ids = ['i0', 'i1', 'i2', 'i3', 'i4', 'i5', 'i6', 'i7', 'i8', 'i9']
const good = fc.record({
  kind: fc.constantFrom('a', 'b'),
  price: fc.integer({ min: -3, max: 3 }),
  owner: fc.constantFrom('all', 'all', 'bob', 'alice'),
  note: fc.constantFrom('x', 'y'),
})
type Good = typeof good extends fc.Arbitrary<infer T> ? T : never

const page = fc.record({
  deployment: fc.nat(1),
  limit: fc.integer({ min: 1, max: 4 }),
  isReindexed: fc.boolean(),
  deeds: fc.array(
    fc.record({ id: fc.constantFrom('m1', 'm2', 'm3'), what: fc.option(good, { nil: undefined }) }),
    { maxLength: 3 },
  ),
})

const history = fc.record({
  stays: fc.dictionary(fc.constantFrom(...ids), good, { minKeys: 1 }),
  moves: fc.dictionary(fc.constantFrom('m1', 'm2', 'm3'), good),
  pages: fc.array(page, { minLength: 1, maxLength: 12 }),
  query: fc.constantFrom('', 'kind=a', 'kind=b', 'kind=a&price=-1..2', 'kind=a&price=..0'),
})

const isAsked = (query: string, { kind, price }: Good): boolean => {
  if (query === '') return true
  const [from, to] = /price=(-?\d*)\.\.(-?\d*)/.exec(query)?.slice(1) ?? ['', '']
  return kind === query[5] && (from === '' || price >= Number(from)) && (to === '' || price <= Number(to))
}

it('pages of one list by two deployments, beside a reindex and writers, are one list', () =>
  holds(
    history,
    async ({ stays, moves, pages, query }) => {
      const tenant = newTenant()
      const put = (service: Service | undefined, id: string, body: Good) =>
        as(service, tenant, body.owner)(batchRequest([{ method: 'PUT', path: `/goods/${id}`, body }]))
      for (const [at, [id, body]] of Object.entries({ ...stays, ...moves }).entries())
        await put(services[at % 2], id, body)
      const elsewhere = { kind: 'a', price: 0, owner: 'all', note: 'x' } as const
      const foreign = { method: 'PUT', path: '/goods/foreign', body: elsewhere }
      await as(services[0], newTenant(), 'bob')(batchRequest([foreign]))

      const seen: { readonly id: string; readonly body: Good }[] = []
      let next: string | undefined = `/v1/goods?${query}`
      for (let at = 0; next !== undefined; at++) {
        const { deployment, limit, isReindexed, deeds } = pages[at % pages.length] ?? pages[0] ?? fail()
        const url: URL = new URL(next, 'http://service')
        url.searchParams.set('limit', String(limit))
        const answer = await as(
          services[deployment],
          tenant,
          'bob',
        )({ method: 'GET', path: url.pathname + url.search })
        expect(answer.status, answer.text).toBe(200)
        expect(bodyOf(answer).items.length).toBeLessThanOrEqual(limit)
        seen.push(...bodyOf(answer).items)
        next = nextOf(answer)
        for (const { id, what } of deeds) {
          if (what) await put(services[deployment], id, what)
          else
            for (const owner of ['bob', 'alice'])
              await as(services[deployment], tenant, owner)({ method: 'DELETE', path: `/v1/goods/${id}` })
        }
        if (isReindexed && at < 3) await reindex()
        expect(at).toBeLessThan(200)
      }

      const wanted = Object.entries(stays).filter(
        ([, body]) => body.owner !== 'alice' && isAsked(query, body),
      )
      const staying = seen.filter(({ id }) => id.startsWith('i'))
      expect(staying.map(({ id }) => id).sort()).toEqual(wanted.map(([id]) => id).sort())
      for (const { id, body } of staying) expect(body).toEqual({ id, ...stays[id] })
      if (query !== '') {
        const prices = staying.map(({ body }) => body.price)
        expect(prices).toEqual(prices.toSorted((one, other) => one - other))
      }
      for (const { id, body } of seen) {
        expect(id).toMatch(/^[im]\d$/)
        expect(body.owner).not.toBe('alice')
      }
    },
    15,
  ))

const fail = (): never => {
  throw new Error('there is a page')
}

it('a cursor of an order of numbers is none where a later deployment sorts by the same name as text', async () => {
  const texts = declared({ indexes: { byPrice } }, z.strictObject({ ...schema.shape, price: z.string() }))
  expect(texts.indexed[0]?.sort?.kind).toBe('text')
  const numbers = declared({ indexes: { byPrice } })
  const [before, after] = await Promise.all(
    [numbers, texts].map((one) => createService({ tables, settings: tenantSettings, collections: [one] })),
  )
  const tenant = newTenant()
  const bob = as(before, tenant, 'bob')
  const body = { kind: 'a', price: 1, owner: 'bob' }
  await bob(batchRequest([1, 2, 3].map((at) => ({ method: 'PUT', path: `/goods/${at}`, body }))))
  const next = nextOf(await bob({ method: 'GET', path: '/v1/goods?kind=a&limit=1' })) ?? ''
  expect((await bob({ method: 'GET', path: next })).status).toBe(200)
  expect((await as(after, tenant, 'bob')({ method: 'GET', path: next })).status).toBe(400)
  before?.stop()
  after?.stop()
})
