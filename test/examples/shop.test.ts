import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import * as shop from '../../examples/shop/collections.ts'
import { type Collection, defineCollection } from '../../functions/model/collection.ts'
import { jsonRequest, type Request } from '../support/answer.ts'
import { manualClock } from '../support/clock.ts'
import { createService, type Service } from '../support/service.ts'
import { makeTables, type TestTables } from '../support/tables.ts'

const page = readFileSync(new URL('../../docs/collections.md', import.meta.url), 'utf8')

/** First line, headers, and what stands behind the empty line. */
const readBlock = (text: string) => {
  const [head = '', ...body] = text.trimEnd().split('\n\n')
  const [first = '', ...lines] = head.split('\n')
  const headers = Object.fromEntries(lines.map((line) => line.split(': ', 2) as [string, string]))
  return { first, headers, body: body.join('\n\n') }
}

const blocks = [...page.matchAll(/^```http\n([\s\S]*?)^```$/gm)].map(([, text = '']) => readBlock(text))
const exchanges = blocks.flatMap((request, at) => {
  const answer = blocks[at + 1]
  return at % 2 === 0 && answer ? [{ name: request.first, request, answer }] : []
})

const typeOf = (method: string, body: string) => {
  if (body === '') return {}
  return { 'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json' }
}

const requestOf = ({ first, headers, body }: ReturnType<typeof readBlock>): Request => {
  const [method = '', path = ''] = first.split(' ')
  const { authorization: sub, ...own } = headers
  const scopes = sub === 'admin' ? ['shop:admin'] : []
  return {
    method,
    path,
    headers: { ...typeOf(method, body), ...own },
    ...(body === '' ? {} : { body }),
    grant: { jwt: { claims: { iss: 'https://issuer.test', sub: sub ?? 'nobody' }, scopes } },
  }
}

/** What differs each time stands as an ellipsis. */
const anyFor = (value: unknown): unknown => {
  if (value === '…') return expect.any(String)
  if (Array.isArray(value)) return value.map(anyFor)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, anyFor(member)]))
}

let tables: TestTables
let service: Service
beforeAll(async () => {
  tables = await makeTables()
  const clock = manualClock(Date.parse('2026-11-28T09:00:00Z'))
  service = await createService({
    ...{ tables, clock, collections: Object.values(shop) },
    settings: { auth: 'jwt' },
  })
})
afterAll(() => {
  service.stop()
  tables.client.destroy()
})

it('the page has examples, each with its answer', () => {
  expect(exchanges.length).toBeGreaterThan(10)
  expect(blocks.length).toBe(2 * exchanges.length)
  for (const { answer } of exchanges) expect(answer.first).toMatch(/^\d{3}$/)
})

it.each(exchanges)('$name is answered as the page has it', async ({ request, answer }) => {
  const told = await service.call(requestOf(request))
  expect(`${told.status}`, told.text).toBe(answer.first)
  expect(told.headers).toMatchObject(answer.headers)
  expect(told.text === '' ? '' : JSON.parse(told.text)).toEqual(
    answer.body === '' ? '' : anyFor(JSON.parse(answer.body)),
  )
})

it('products are for all to see, and for an administrator to keep', async () => {
  const body = JSON.stringify({ name: 'Coffee, monthly', cents: 1200, currency: 'EUR' })
  const put = (authorization: string) =>
    service.call(requestOf({ first: 'PUT /v1/products/coffee', headers: { authorization }, body }))
  expect((await put('ann')).status).toBe(403)
  expect((await put('admin')).status).toBe(201)
  const read = requestOf({ first: 'GET /v1/products/coffee', headers: { authorization: 'bob' }, body: '' })
  expect((await service.call(read)).status).toBe(200)
})

const rules: Readonly<Record<string, (collection: Collection) => boolean>> = {
  readOnly: ({ readOnly }) => Object.keys(readOnly).length > 0,
  timestamps: ({ timestamps }) => timestamps,
  computed: ({ computed }) => Object.keys(computed).length > 0,
  upgrade: ({ upgrades }) => upgrades.length > 0,
  indexes: ({ indexed }) => indexed.length > 0,
  references: ({ references }) => references.length > 0,
  actions: ({ actions }) => Object.keys(actions).length > 0,
  authorize: ({ authorize }) => authorize !== undefined,
}

it.each(Object.entries(rules))('the shop shows what %s is for', (_, isDeclared) => {
  expect((Object.values(shop) as readonly unknown[]).some((one) => isDeclared(one as Collection))).toBe(true)
})

/** Prices as they were declared at first. */
const inEuros = defineCollection({
  name: 'prices',
  schema: z.strictObject({ product: z.string(), country: z.string(), euros: z.number() }),
}) as Collection

it('a price of the time when they were in euros is one in cents, and can be changed without a word of them', async () => {
  const before = await createService({ tables, collections: [inEuros], settings: { auth: 'jwt' } })
  const send = ({ call }: Service, method: string, path: string, body: object) =>
    call({
      ...jsonRequest(method, path, body),
      ...(method === 'PATCH' ? { headers: { 'content-type': 'application/merge-patch+json' } } : {}),
      grant: { jwt: { claims: { iss: 'https://issuer.test', sub: 'admin' }, scopes: ['shop:admin'] } },
    })
  const old = { id: 'mate-at', product: 'mate', country: 'AT', euros: 8.29 }
  expect((await send(before, 'POST', '/v1/prices', old)).status).toBe(201)
  before.stop()
  const mate = { id: 'mate', name: 'Mate, monthly', cents: 829, currency: 'EUR' }
  expect((await send(service, 'POST', '/v1/products', mate)).status).toBe(201)
  const read = requestOf({ first: 'GET /v1/prices/mate-at', headers: { authorization: 'ann' }, body: '' })
  const { headers, text } = await service.call(read)
  expect(headers).toMatchObject({ etag: '"1"' })
  expect(JSON.parse(text)).toEqual({ id: 'mate-at', product: 'mate', country: 'AT', cents: 829 })
  const patched = await send(service, 'PATCH', '/v1/prices/mate-at', { country: 'DE' })
  expect(patched.status, patched.text).toBe(200)
  expect(JSON.parse(patched.text)).toEqual({ id: 'mate-at', product: 'mate', country: 'DE', cents: 829 })
})
