import { afterAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { distances } from './distances.ts'
import { creating, existing, failing, found, newKey } from './given.ts'

const order = {
  customer: { name: 'Ada', email: 'ada@example.com' },
  lines: [{ sku: 'a', quantity: 1, unitPrice: 2 }],
}

describe.each(distances)('4.5 an operation’s own key, $name', ({ call, stop }) => {
  afterAll(stop)

  it('4.5 an operation’s own key deduplicates it across batches', async () => {
    const item = await existing(call)
    const create = { ...creating(), idempotencyKey: newKey() }
    const patch = { method: 'PATCH', path: item.path, body: { population: 5 }, idempotencyKey: newKey() }
    const first = bodyOf(await call(batchRequest([create, patch], { 'idempotency-key': newKey() })))
    const again = bodyOf(await call(batchRequest([failing(), patch, create])))
    expect(again.results[1]).toEqual({ ...first.results[1], index: 1, id: '1', replayed: true })
    expect(again.results[2]).toEqual({ ...first.results[0], index: 2, id: '2', replayed: true })
    expect(again.summary.replayed).toBe(2)
    expect((await found(call, item)).headers.etag).toBe('"2"')
  })

  it('4.5 a server-made id is the same in every batch', async () => {
    const operation = { method: 'POST', path: '/orders', body: order, idempotencyKey: newKey() }
    const first = bodyOf(await call(batchRequest([operation])))
    const second = bodyOf(await call(batchRequest([creating(), operation])))
    expect(second.results[1]).toMatchObject({
      status: 201,
      location: first.results[0].location,
      replayed: true,
    })
  })

  it('4.5 an operation’s own key with another payload: 422 of that operation alone', async () => {
    const item = await existing(call)
    const idempotencyKey = newKey()
    const patch = (population: number) => ({
      method: 'PATCH',
      path: item.path,
      body: { population },
      idempotencyKey,
    })
    await call(batchRequest([patch(1)]))
    const { results } = bodyOf(await call(batchRequest([creating(), patch(2)])))
    expect(results[0].status).toBe(201)
    expect(results[1]).toMatchObject({ status: 422, error: { type: '/problems/idempotency-key-reused' } })
    expect(bodyOf(await found(call, item)).population).toBe(1)
  })
})
