import { afterAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { distances } from './distances.ts'
import { city, creating, existing, failing, found, newKey } from './given.ts'

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

  it('4.5 a failure is told again in the words of the first answer', async () => {
    const [item, other] = [await existing(call), await existing(call)]
    const key = newKey()
    const keyed = (operation: object, at: number) => ({ ...operation, idempotencyKey: `${key}-${at}` })
    // A failure is kept where its item is written with it.
    const failures = [
      { ...creating(item.id) },
      { method: 'PATCH', path: item.path, body: { population: 3 }, ifMatch: '"7"' },
      { method: 'PUT', path: item.path, body: city(item.id), ifNoneMatch: '*' },
      { method: 'DELETE', path: item.path, ifMatch: '"8", "9"' },
      { method: 'PATCH', path: other.path, body: { population: 3 } },
      { method: 'PUT', path: other.path, body: city(other.id), ifMatch: '"1"' },
    ].map(keyed)
    const details = [
      'An item with this id exists, at version 1.',
      'The item is at version 1, not 7.',
      'The item exists, at version 1.',
      'The item is at version 1, not one that was asked for.',
      'There is no such item.',
      'There is no such item to match.',
    ]
    const before = { method: 'DELETE', path: other.path }
    const after = [item, other].map(({ path, id }) => ({ method: 'PUT', path, body: city(id) }))
    const told = ({ results }: { results: { error?: { detail: string } }[] }) =>
      results.flatMap(({ error }) => error?.detail ?? [])
    const first = bodyOf(await call(batchRequest([before, ...failures, ...after])))
    expect(told(first)).toEqual(details)
    const again = bodyOf(await call(batchRequest(failures)))
    expect(told(again)).toEqual(details)
    expect(again.summary).toMatchObject({ failed: 6, replayed: 6 })
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
