import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { callerOf } from '../../functions/http/caller.ts'
import { sealed } from '../../functions/http/list-cursor.ts'
import { defineCollection } from '../../functions/model/collection.ts'
import { cursorKeyOn } from '../store/dynamodb.ts'
import { never } from '../store/fixtures.ts'
import { batchRequest, bodyOf, type Caller } from '../support/answer.ts'
import { itemsOf, nextOf, pagesOf } from '../support/pages.ts'
import { createService, type Service } from '../support/service.ts'
import { scan } from '../support/tables.ts'
import { grantOf, newTenant, tenantSettings } from '../support/trial.ts'

const wares = defineCollection({
  name: 'wares',
  schema: z.strictObject({
    country: z.string().nullable().optional(),
    price: z.number().optional(),
    label: z.string().optional(),
    open: z.boolean().optional(),
    at: z.iso.datetime({ offset: true }).optional(),
  }),
  indexes: {
    byCountry: { partition: 'country', sort: 'price' },
    byOpen: { partition: 'open', sort: 'label' },
    byInstant: { partition: 'at', sort: 'open' },
  },
  actions: {
    move: { input: z.strictObject({ to: z.string() }), run: (item, { to }) => ({ ...item, country: to }) },
  },
})
const plain = defineCollection({ name: 'plain', schema: wares.schema })

let service: Service

beforeAll(async () => {
  service = await createService({ settings: tenantSettings, collections: [wares, plain] })
})

afterAll(() => service.stop())

const as =
  (tenant: string, subject = 'alice'): Caller =>
  (request) =>
    service.call({ ...request, grant: grantOf(tenant, subject) })

const given = async (items: readonly object[], tenant = newTenant()) => {
  const call = as(tenant)
  const answer = await call(batchRequest(items.map((body) => ({ method: 'POST', path: '/wares', body }))))
  expect(bodyOf(answer).summary.failed, answer.text).toBe(0)
  return { call, tenant }
}

const idsAt = async (call: Caller, query: string) =>
  itemsOf(await pagesOf(call, `/v1/wares?${query}`)).map(({ id }) => id)

describe('a list is asked for by an index:', () => {
  const forms =
    'No index serves this query; there are ?country=, with or without price= or price=from..to; ?open=, with or without label= or label.from= and label.to=; ?at=, with or without open=.'
  const priced =
    'price is a number that a 64-bit float holds, or a range from..to of which one end may be open.'

  it.each([
    ['price=1', forms],
    ['country=FR&open=true', forms],
    ['country=FR&label=x', forms],
    ['label.from=a', forms],
    ['country=', 'country is a text of 1 to 512 bytes.'],
    [`country=${'x'.repeat(513)}`, 'country is a text of 1 to 512 bytes.'],
    ['country=%zz', 'country has a broken percent escape.'],
    ['country=FR&country=DE', 'country takes one value, and is given twice.'],
    ['country=FR&price=', priced],
    ['country=FR&price=..', priced],
    ['country=FR&price=1..2..3', priced],
    ['country=FR&price=cheap', priced],
    ['country=FR&price=9007199254740993', priced],
    ['country=FR&price=1e999', priced],
    ['open=yes', 'open is true or false.'],
    ['at=2026-02-30T00:00:00Z', 'at is an instant such as 2026-01-31T09:00:00Z.'],
    ['at=soon', 'at is an instant such as 2026-01-31T09:00:00Z.'],
    ['at=2026-01-31T09:00:00Z&open=true..false', 'open is true or false.'],
    ['open=true&label=a&label.to=b', 'label is given, or its ends are: label.from and label.to; not both.'],
    ['open=true&label.from=', 'label.from is a text of 1 to 512 bytes.'],
    [
      'country=FR&id=1',
      'The query names items (id) or pages through a list (limit, cursor, members), not both.',
    ],
    [
      'price.from=1',
      'The query has a parameter that is not known here; there are id, limit, cursor, validateOnly, country, price, open, label, label.from, label.to, at.',
    ],
  ])('%s is a request error', async (query, detail) => {
    const answer = await as(newTenant())({ method: 'GET', path: `/v1/wares?${query}` })
    expect(answer.status).toBe(400)
    expect(bodyOf(answer)).toMatchObject({ type: '/problems/malformed-request', detail })
  })

  it('a collection without indexes knows none of its members', async () => {
    const answer = await as(newTenant())({ method: 'GET', path: '/v1/plain?country=FR' })
    expect(bodyOf(answer).detail).toBe(
      'The query has a parameter that is not known here; there are id, limit, cursor, validateOnly.',
    )
  })

  it('as it may be spelt', async () => {
    const { call } = await given([
      { id: 'a', country: 'a b&c', price: 1e21, at: '2026-01-31T10:00:00+01:00', open: true, label: 'ü..z' },
    ])
    for (const query of [
      'country=a%20b%26c',
      'country=a+b%26c&price=1e21..',
      'country=a%20b%26c&price=..1e%2B21',
      'country=a%20b%26c&price=1e+21',
      'at=2026-01-31T09:00:00Z&open=true',
      'at=2026-01-31T10:00:00.000%2B01:00',
      'at=2026-01-31T10:00:00+01:00',
      'open=true&label=%C3%BC..z',
      'open=true&label.from=%C3%BC&label.to=%C3%BC..z',
    ])
      expect(await idsAt(call, query), query).toEqual(['a'])
    for (const query of ['at=2026-01-31T09:00:00.000000001Z', 'open=true&label=%C3%BC', 'open=false'])
      expect(await idsAt(call, query), query).toEqual([])
  })
})

it('the names of members are spelt as forms spell them, in links to the next page as well', async () => {
  const named = defineCollection({
    name: 'named',
    schema: z.strictObject({ 'full name': z.string(), 'a+b&c=%': z.string() }),
    indexes: { byName: { partition: 'full name', sort: 'a+b&c=%' } },
  })
  const other = await createService({ settings: tenantSettings, collections: [named] })
  const grant = grantOf(newTenant())
  const call: Caller = (request) => other.call({ ...request, grant })
  const operations = ['1', '2', '3'].map((id) => ({
    method: 'POST',
    path: '/named',
    body: { id, 'full name': 'x y', 'a+b&c=%': `p+ ${id}` },
  }))
  expect(bodyOf(await call(batchRequest(operations))).summary.success).toBe(3)
  for (const query of ['full%20name=x+y', 'full+name=x%20y', 'full+name=x+y&a%2Bb%26c%3D%25.from=p%2B+1'])
    for (const limit of [1, 2, 3]) {
      const pages = await pagesOf(call, `/v1/named?limit=${limit}&${query}`)
      expect(itemsOf(pages).map(({ id }) => id)).toEqual(['1', '2', '3'])
    }
  other.stop()
})

describe('a value that no key holds', () => {
  it('is 422 at its place, and its neighbours are as without it', async () => {
    const call = as(newTenant())
    const operations = [
      { method: 'POST', path: '/wares', body: { id: 'a', country: 'FR' } },
      { method: 'POST', path: '/wares', body: { id: 'b', country: 'x'.repeat(513), label: 'y'.repeat(600) } },
      { method: 'PUT', path: '/wares/c', body: { at: '9999-12-31T23:59:59-01:00' } },
      { method: 'PATCH', path: '/wares/a', body: { label: 'é'.repeat(257) } },
      { method: 'POST', path: '/wares/a/move', body: { to: 'z'.repeat(513) } },
      { method: 'POST', path: '/wares', body: { id: 'd', country: 'é'.repeat(256), label: 'x'.repeat(512) } },
      { method: 'POST', path: '/plain', body: { id: 'e', country: 'x'.repeat(513) } },
    ]
    const { results } = bodyOf(await call(batchRequest(operations)))
    expect(results.map(({ status }: { status: number }) => status)).toEqual([
      201, 422, 422, 422, 500, 201, 201,
    ])
    const tooLong = 'Items are found by this member, so it has at most 512 bytes.'
    expect(results[1].error).toMatchObject({
      type: '/problems/validation-failed',
      detail: 'The item has a value that wares cannot be found by.',
      errors: [
        { pointer: '/operations/1/body/country', detail: tooLong },
        { pointer: '/operations/1/body/label', detail: tooLong },
      ],
    })
    expect(results[2].error.errors).toEqual([
      {
        pointer: '/operations/2/body/at',
        detail: 'Items are found by this member, so it lies in the years 0000 to 9999, in UTC.',
      },
    ])
    expect(results[3].error.errors).toEqual([{ pointer: '/operations/3/body/label', detail: tooLong }])
    expect(await idsAt(call, 'country=FR')).toEqual(['a'])
  })

  it('of the longest tenant and the longest names is none', async () => {
    const name = 'n'.repeat(63)
    const [one, two] = ['p'.repeat(60), 's'.repeat(60)]
    const long = defineCollection({
      name,
      schema: z.strictObject({ [one]: z.string(), [two]: z.string() }),
      indexes: { x: { partition: one, sort: two, shards: 64 } },
    })
    const other = await createService({ settings: tenantSettings, collections: [long] })
    const call: Caller = (request) => other.call({ ...request, grant: grantOf('é'.repeat(128)) })
    const id = 'i'.repeat(256)
    const body = { [one]: 'x'.repeat(512), [two]: 'y'.repeat(512) }
    const answer = await call(batchRequest([{ method: 'PUT', path: `/${name}/${id}`, body }]))
    expect(bodyOf(answer).results[0].status).toBe(201)
    const found = await pagesOf(call, `/v1/${name}?${one}=${'x'.repeat(512)}&${two}.from=${'y'.repeat(512)}`)
    expect(itemsOf(found).map((item) => item.id)).toEqual([id])
    other.stop()
  })
})

describe('of an index', () => {
  it('a tenant sees its own', async () => {
    const one = await given([{ id: 'a', country: 'FR' }])
    const other = await given([{ id: 'b', country: 'FR' }])
    expect(await idsAt(one.call, 'country=FR')).toEqual(['a'])
    expect(await idsAt(other.call, 'country=FR')).toEqual(['b'])
  })

  it('a cursor is good for the same query and caller only', async () => {
    const { call, tenant } = await given(
      ['a', 'b', 'c', 'd'].flatMap((id, price) => [
        { id, country: 'FR', price },
        { id: `${id}2`, country: 'DE', price },
      ]),
    )
    const first = await call({ method: 'GET', path: '/v1/wares?country=FR&limit=2' })
    const cursor = new URLSearchParams(nextOf(first)?.split('?')[1]).get('cursor') ?? ''
    const statusOf = async (query: string, by = call) =>
      (await by({ method: 'GET', path: `/v1/wares?${query}&cursor=${cursor}` })).status
    expect(await statusOf('country=FR')).toBe(200)
    expect(await statusOf('country=FR&limit=9')).toBe(200)
    expect(await statusOf('country=DE')).toBe(400)
    expect(await statusOf('country=FR&price=0..')).toBe(400)
    expect(await statusOf('limit=2')).toBe(400)
    expect(await statusOf('country=FR', as(tenant, 'bob'))).toBe(400)
    expect(await statusOf('country=FR', as(newTenant()))).toBe(400)
    const range = await call({ method: 'GET', path: '/v1/wares?country=FR&price=1..&limit=1' })
    expect(itemsOf(await pagesOf(call, nextOf(range) ?? '')).map(({ id }) => id)).toEqual(['c', 'd'])
  })

  it('a cursor that its caller has made is no request that DynamoDB refuses', async () => {
    const { call, tenant } = await given([{ id: 'a', country: 'FR', price: 1 }])
    const caller = callerOf({ id: JSON.stringify(['jwt', 'https://issuer.test', 'alice']), tenant })
    const filter = JSON.stringify(['country,price', ['text', 'number'], 'FR', null, null])
    const list = { caller, collection: 'wares', filter }
    const key = await cursorKeyOn(service.tables)(never)
    const statusAt = async (place: string) => {
      const cursor = Buffer.from(sealed(place, list, key)).toString('base64url')
      return (await call({ method: 'GET', path: `/v1/wares?country=FR&cursor=${cursor}` })).status
    }
    for (const place of ['x', '\u0000', '\u{10ffff}', 'é'.repeat(500)])
      expect(await statusAt(place)).toBe(200)
    for (const place of ['', 'é'.repeat(501)]) expect(await statusAt(place)).toBe(400)
  })

  it('what an earlier version has changed since, without knowing of it, is not shown where it is no more', async () => {
    const { call, tenant } = await given([
      { id: 'a', country: 'FR', price: 1 },
      { id: 'b', country: 'FR', price: 2 },
      { id: 'c', country: 'FR', price: 3 },
    ])
    const { client, items } = service.tables
    for (const record of await scan(client, items)) {
      if (!record.pk?.S?.startsWith(tenant)) continue
      const id = record.sk?.S
      // As its UPDATE leaves them: other data, the same keys.
      const data =
        id === 'a'
          ? { NULL: true as const }
          : { M: { country: { S: id === 'b' ? 'DE' : 'FR' }, price: { N: '3' } } }
      await client.send(new PutItemCommand({ TableName: items, Item: { ...record, data } }))
    }
    expect(await idsAt(call, 'country=FR')).toEqual(['c'])
    // The next write by this version puts it right.
    await call(batchRequest([{ method: 'PATCH', path: '/wares/b', body: { price: 7 } }]))
    expect(await idsAt(call, 'country=DE&price=7')).toEqual(['b'])
    expect(await idsAt(call, 'country=FR')).toEqual(['c'])
  })

  it('an item leaves when its collection declares the index no more, at its next write', async () => {
    const { call, tenant } = await given([{ id: 'a', country: 'FR', price: 1 }])
    const without = defineCollection({ name: 'wares', schema: wares.schema })
    const later = await createService({
      settings: tenantSettings,
      collections: [without],
      tables: service.tables,
    })
    const patch = batchRequest([{ method: 'PATCH', path: '/wares/a', body: { price: 2 } }])
    expect(bodyOf(await later.call({ ...patch, grant: grantOf(tenant) })).summary.success).toBe(1)
    const record = (await scan(service.tables.client, service.tables.items)).find(({ pk }) =>
      pk?.S?.startsWith(tenant),
    )
    expect(record).toBeDefined()
    expect(Object.keys(record ?? {}).filter((name) => /^i\d/.test(name))).toEqual([])
    expect(await idsAt(call, 'country=FR')).toEqual([])
    later.stop()
  })
})
