import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as shop from '../../examples/shop/collections.ts'
import type { Request } from '../support/answer.ts'
import { manualClock } from '../support/clock.ts'
import { createService, type Service } from '../support/service.ts'

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

let service: Service
beforeAll(async () => {
  const clock = manualClock(Date.parse('2026-11-28T09:00:00Z'))
  service = await createService({ clock, collections: Object.values(shop), settings: { auth: 'jwt' } })
})
afterAll(() => service.stop())

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
