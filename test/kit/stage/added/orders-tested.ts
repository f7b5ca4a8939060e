import { testService } from 'multistatus/testing'
import { expect, it } from 'vitest'
import * as collections from '../src/collections.ts'

it('an order names a product, and is paid once', async () => {
  await using service = await testService(collections)
  const { results } = await service.client.batch(
    [
      { method: 'POST', path: '/products', body: { id: 'tea', name: 'Tea', cents: 900, currency: 'EUR' } },
      { method: 'POST', path: '/orders', body: { id: '1', product: 'tea', quantity: 2 } },
      { method: 'POST', path: '/orders', body: { id: '2', product: 'none', quantity: 2 } },
      { method: 'POST', path: '/orders/1/pay', body: { by: 'card' } },
      { method: 'POST', path: '/orders/1/pay', body: { by: 'card' } },
    ],
    { throwOnFailure: false },
  )
  expect(results.map(({ status }) => status)).toEqual([201, 201, 422, 200, 409])
  // @ts-expect-error nobody pays so
  const wrong = service.client.batch([{ method: 'POST', path: '/orders/1/pay', body: { by: 'gold' } }])
  await expect(wrong).rejects.toThrow()
})
