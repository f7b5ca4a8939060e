import { type TestService, testService } from 'multistatus/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as collections from '../src/collections.ts'

let service: TestService<typeof collections>
beforeAll(async () => {
  service = await testService(collections)
})
afterAll(() => service.close())

it('creates a product beside one that is wrong', async () => {
  const { results } = await service.client.batch(
    [
      {
        method: 'POST',
        path: '/products',
        body: { id: 'coffee', name: 'Coffee', cents: 1200, currency: 'EUR' },
      },
      { method: 'POST', path: '/products', body: { id: 'tea', name: 'Tea', cents: -1, currency: 'EUR' } },
    ],
    { throwOnFailure: false },
  )
  expect(results.map(({ status }) => status)).toEqual([201, 422])
  expect(await service.client.get('products', 'coffee')).toMatchObject({ body: { cents: 1200 }, etag: '"1"' })
  expect(await service.client.get('products', 'tea')).toBeUndefined()
})

it('answers over HTTP', async () => {
  const answer = await service.fetch('/v1/products/coffee')
  expect(answer.status).toBe(200)
  expect(await answer.json()).toMatchObject({ id: 'coffee', name: 'Coffee' })
})
