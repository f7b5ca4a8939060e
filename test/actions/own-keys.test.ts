import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type Collection, defineCollection } from '../../functions/model/collection.ts'
import { serviceWith } from '../scenarios/background.ts'
import { finished } from '../scenarios/later.ts'
import { batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { manualClock } from '../support/clock.ts'
import { faultAt } from '../support/faulty.ts'
import { createService } from '../support/service.ts'
import { makeTables, type TestTables } from '../support/tables.ts'

/** What an operation's own key has decided is answered, whatever a deployment has made of its collection since. */

let tables: TestTables
beforeAll(async () => {
  tables = await makeTables()
})
afterAll(() => tables.client.destroy())

const serviceOf = (...collections: readonly Collection[]) => createService({ tables, collections })

let last = 0
const newId = () => `own-${++last}`

const once = async (collections: readonly Collection[], operation: object, more: object = {}) => {
  const service = await serviceOf(...collections)
  const answer = await service.call(batchRequest([operation], {}, more))
  service.stop()
  const [result] = bodyOf(answer).results ?? []
  return result ?? bodyOf(answer)
}

const text = z.string()
const pay = {
  input: z.strictObject({ cents: z.int() }),
  run: (item: { cents: number }, { cents }: { cents: number }) => ({ ...item, cents: item.cents + cents }),
}
const plain = z.strictObject({ cents: z.int() })
const items = defineCollection({ name: 'items', schema: plain, actions: { pay } })

describe('the payload of an own key is what was sent', () => {
  let made = 0
  const stamped = defineCollection({
    name: 'stamps',
    schema: z.strictObject({ name: text, made: z.int().default(() => ++made) }),
  })

  it.each([
    ['POST', () => '/stamps', (id: string) => ({ id, name: 'x' })],
    ['PUT', (id: string) => `/stamps/${id}`, () => ({ name: 'x' })],
  ])('%s: a default that differs each time is no other payload', async (method, path, body) => {
    const id = newId()
    const operation = { method, path: path(id), body: body(id), idempotencyKey: id }
    const first = await once([stamped], operation)
    expect(first.status).toBe(201)
    expect(await once([stamped], operation)).toEqual({ ...first, replayed: true })
  })

  it('a default that a deployment adds is no other payload, nor is a member that it takes away', async () => {
    const more = defineCollection({
      name: 'items',
      schema: z.strictObject({ cents: z.int(), tag: text.default('t') }),
    })
    const id = newId()
    const operation = { method: 'PUT', path: `/items/${id}`, body: { cents: 1 }, idempotencyKey: id }
    const first = await once([items], operation)
    expect(await once([more], operation)).toEqual({ ...first, replayed: true })
  })

  it('the input of an action likewise', async () => {
    let called = 0
    const input = z.strictObject({ by: z.int().default(() => ++called) })
    const counting = defineCollection({
      name: 'items',
      schema: plain,
      actions: { add: { input, run: ({ cents }, { by }) => ({ cents: cents + by }) } },
    })
    const id = newId()
    await once([items], { method: 'PUT', path: `/items/${id}`, body: { cents: 1 } })
    const operation = { method: 'POST', path: `/items/${id}/add`, idempotencyKey: id }
    const first = await once([counting], operation)
    expect(first).toMatchObject({ status: 200, etag: '"2"' })
    // Nothing is as good as an empty input.
    expect(await once([counting], { ...operation, body: {} })).toEqual({ ...first, replayed: true })
  })

  it('members in another order are the same, and another value is another, though a schema makes them alike', async () => {
    const deaf = defineCollection({
      name: 'items',
      schema: z.strictObject({ cents: z.int().transform(() => 7), tag: text.optional() }),
    })
    const id = newId()
    const put = (body: object, more: object = {}) => ({
      method: 'PUT',
      path: `/items/${id}`,
      body,
      idempotencyKey: id,
      ...more,
    })
    const first = await once([deaf], put({ cents: 1, tag: 'a' }))
    expect(first.status).toBe(201)
    expect(await once([deaf], put({ tag: 'a', cents: 1 }))).toEqual({ ...first, replayed: true })
    const reused = { status: 422, error: { type: '/problems/idempotency-key-reused' } }
    expect(await once([deaf], put({ cents: 2, tag: 'a' }))).toMatchObject(reused)
    expect(await once([deaf], put({ cents: 1, tag: 'a' }, { ifMatch: '"1"' }))).toMatchObject(reused)
    expect(await once([deaf], { ...put({ cents: 1, tag: 'a' }), method: 'PATCH' })).toMatchObject(reused)
  })

  it('of what is run later as of what is run at once', async () => {
    const running = await serviceWith('held', { collections: [stamped] })
    const id = newId()
    const operation = { method: 'PUT', path: `/stamps/${id}`, body: { name: 'x' }, idempotencyKey: id }
    const work = async () => void (await running.work())
    const accepted = await running.call(batchRequest([operation], { prefer: 'respond-async' }))
    const done = bodyOf(await finished({ call: running.call, work }, bodyOf(accepted).id))
    expect(done.results[0]).toMatchObject({ status: 201, etag: '"1"' })
    const again = bodyOf(await running.call(batchRequest([operation])))
    expect(again.results[0]).toMatchObject({ status: 201, etag: '"1"', replayed: true })
    await running.stop()
  })
})

describe('what an own key has decided is answered, though the operation would be refused now', () => {
  const without = defineCollection({ name: 'items', schema: plain })
  const narrow = defineCollection({ name: 'items', schema: z.strictObject({ cents: z.int().max(5) }) })
  const other = defineCollection({ name: 'others', schema: plain })

  it.each<[string, readonly Collection[], (id: string) => object, object]>([
    [
      'the action is gone',
      [without],
      (id) => ({ method: 'POST', path: `/items/${id}/pay`, body: { cents: 10 } }),
      { status: 200, etag: '"2"' },
    ],
    [
      'the collection is gone',
      [other],
      (id) => ({ method: 'PATCH', path: `/items/${id}`, body: { cents: 10 } }),
      { status: 200, etag: '"2"' },
    ],
    [
      'the schema is narrower',
      [narrow],
      (id) => ({ method: 'PUT', path: `/items/${id}`, body: { cents: 10 } }),
      { status: 200, etag: '"2"' },
    ],
    [
      'an item was made',
      [narrow],
      (id) => ({ method: 'POST', path: '/items', body: { id: `${id}-new`, cents: 10 } }),
      { status: 201, etag: '"1"' },
    ],
  ])('%s', async (_, later, operationOf, told) => {
    const id = newId()
    await once([items], { method: 'PUT', path: `/items/${id}`, body: { cents: 1 } })
    const operation = { ...operationOf(id), idempotencyKey: id }
    expect(await once([items], operation)).toMatchObject(told)
    const replayed = { ...told, replayed: true }
    expect(await once(later, operation)).toMatchObject(replayed)
    expect(await once(later, { ...operation, dependsOn: [] })).toMatchObject(replayed)
    // Another payload under it is refused as it is.
    const another = await once(later, { ...operation, body: { id: `${id}-new`, cents: 11 } })
    expect(another.status).toBeGreaterThanOrEqual(404)
  })

  it('in an atomic batch, in a dry run, and what waits for it goes on', async () => {
    const id = newId()
    await once([items], { method: 'PUT', path: `/items/${id}`, body: { cents: 1 } })
    const paying = {
      id: 'pay',
      method: 'POST',
      path: `/items/${id}/pay`,
      body: { cents: 10 },
      idempotencyKey: id,
    }
    await once([items], paying)
    const service = await serviceOf(without)
    const next = { method: 'PATCH', path: `/items/${id}`, body: { cents: 0 }, dependsOn: ['pay'] }
    const dry = bodyOf(
      await service.call(
        jsonRequest('POST', '/v1/batches?validateOnly=true', { operations: [paying, next] }),
      ),
    )
    const wet = bodyOf(await service.call(batchRequest([paying, next], {}, { atomic: true })))
    for (const { results } of [dry, wet])
      expect(
        results.map(({ status, etag, replayed }: Record<string, unknown>) => [status, etag, replayed]),
      ).toEqual([
        [200, '"2"', true],
        [200, '"3"', undefined],
      ])
    service.stop()
  })
})

it('a retry after a death marks what is on record as replayed, though its action is gone', async () => {
  const id = newId()
  const clock = manualClock(Date.parse('2026-11-28T12:00:00Z'))
  const operations = [{ method: 'POST', path: `/items/${id}/pay`, body: { cents: 10 } }]
  const request = batchRequest(operations, { 'idempotency-key': id })
  await once([items], { method: 'PUT', path: `/items/${id}`, body: { cents: 1 } })
  // Claim, read, write: it dies before the record.
  const faulty = faultAt({ call: 4, mode: 'crash before' })
  const first = await createService({ tables, collections: [items], clock, wire: faulty.wire })
  await first.call(request)
  first.stop()
  clock.advance(40_000)
  const second = await createService({
    tables,
    clock,
    collections: [defineCollection({ name: 'items', schema: plain })],
  })
  const { results, summary } = bodyOf(await second.call(request))
  expect(results).toEqual([{ index: 0, id: '0', status: 200, etag: '"2"', replayed: true }])
  expect(summary).toMatchObject({ success: 1, replayed: 1 })
  second.stop()
})
