import { expect, it, onTestFinished } from 'vitest'
import * as shop from '../../examples/shop/collections.ts'
import { testService } from '../../testing/index.ts'

const service = async <const Collections extends object>(
  ...given: Parameters<typeof testService<Collections>>
) => {
  const started = await testService(...given)
  onTestFinished(() => started.close())
  return started
}

const coffee = { name: 'Coffee', cents: 1200, currency: 'EUR' }
const json = (body: unknown, method = 'POST') => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

it('calls as somebody who has the scopes that collections name, and no others', async () => {
  const { client, fetch } = await service(shop)
  // Nobody but an administrator may write, and that is a scope which no collection names.
  const refused = await fetch('/v1/products', json({ id: 'coffee', ...coffee }))
  expect(refused.status).toBe(403)
  expect((await client.get('products', 'coffee')) ?? 'none').toBe('none')
})

it('asks each rule with the caller that a test names', async () => {
  const { as } = await service(shop)
  const admin = as({ sub: 'eve', scopes: ['shop:admin'] })
  await admin.client.batch([{ method: 'POST', path: '/products', body: { id: 'coffee', ...coffee } }])
  const ann = as({ sub: 'ann' })
  const bob = as({ sub: 'bob' })
  const { results } = await ann.client.batch(
    [
      { method: 'POST', path: '/subscriptions', body: { id: 's1', customer: 'ann', product: 'coffee' } },
      { method: 'POST', path: '/subscriptions', body: { id: 's2', customer: 'bob', product: 'coffee' } },
    ],
    { throwOnFailure: false },
  )
  expect(results.map(({ status }) => status)).toEqual([201, 403])
  expect((await ann.fetch('/v1/subscriptions/s1')).status).toBe(200)
  expect((await bob.fetch('/v1/subscriptions/s1')).status).toBe(404)
  const cancelled = await ann.fetch('/v1/subscriptions/s1/cancel', json({ reason: 'moved' }))
  expect(await cancelled.json()).toMatchObject({ state: 'cancelled', reason: 'moved' })
})

it('imports a file by workers of its own', async () => {
  const { as } = await service(shop)
  const { client } = as({ sub: 'eve', scopes: ['shop:admin'] })
  const file = new Blob(['id,name,cents,currency\ntea,Tea,900,EUR\nsalt,Salt,x,EUR\n'])
  const job = await client.importFile(file, { collection: 'products', contentType: 'text/csv' })
  const { summary } = await client.wait(job, { throwOnFailure: false })
  expect(summary).toMatchObject({ total: 2, success: 1, failed: 1 })
  expect(await client.get('products', 'tea')).toMatchObject({ body: { cents: 900, price: '9.00 EUR' } })
})

it('keeps what is its own apart from another service of the same process', async () => {
  const [one, other] = await Promise.all([service(shop), service(shop)])
  const caller = { sub: 'eve', scopes: ['shop:admin'] }
  await one.as(caller).client.batch([{ method: 'PUT', path: '/products/tea', body: coffee }])
  expect((await one.fetch('/v1/products/tea')).status).toBe(200)
  expect((await other.fetch('/v1/products/tea')).status).toBe(404)
  await one.close()
  expect((await other.fetch('/v1/products/tea')).status).toBe(404)
})

it('leaves the process as it was', async () => {
  const before = process.env.AWS_ENDPOINT_URL_DYNAMODB
  const { url, close } = await testService(shop)
  expect(process.env.AWS_ENDPOINT_URL_DYNAMODB).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  await close()
  expect(process.env.AWS_ENDPOINT_URL_DYNAMODB).toBe(before)
  await expect(fetch(url)).rejects.toThrow('fetch failed')
})

it('tells tenants apart by the claim that it is told', async () => {
  const { as } = await service(shop, { tenantClaim: 'org' })
  const of = (org: string) => as({ sub: 'eve', scopes: ['shop:admin'], claims: { org } })
  await of('a').client.batch([{ method: 'PUT', path: '/products/tea', body: coffee }])
  expect((await of('a').fetch('/v1/products/tea')).status).toBe(200)
  expect((await of('b').fetch('/v1/products/tea')).status).toBe(404)
  expect((await as({ sub: 'eve' }).fetch('/v1/products/tea')).status).toBe(403)
})

it('lets nobody in who is nobody', async () => {
  const { fetch } = await service(shop)
  const answers = ['Bearer x', 'Bearer e30', 'Bearer bnVsbA'].map(async (authorization) => {
    return (await fetch('/v1/products', { headers: { authorization } })).status
  })
  expect(await Promise.all(answers)).toEqual([401, 401, 401])
})

it('refuses what is no collection', async () => {
  await expect(testService({ products: { name: 'products' } })).rejects.toThrow(
    /^the test exports "products", which is not made by defineCollection$/,
  )
  await expect(testService([])).rejects.toThrow(new Error('the test exports no collection'))
})
