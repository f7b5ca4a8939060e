import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { createService, type Service } from '../support/service.ts'
import { purses } from './collections.ts'

let service: Service
beforeAll(async () => {
  service = await createService({ collections: [purses] })
})
afterAll(() => service.stop())

let last = 0
const newId = () => `b${++last}`
const purse = (id: string, members: object = {}) => ({
  id,
  owner: 'ann',
  state: 'active',
  cents: 0,
  ...members,
})
const create = (id: string, members: object = {}, more: object = {}) => ({
  method: 'POST',
  path: '/purses',
  body: purse(id, members),
  ...more,
})
const act = (id: string, action: string, body?: object, more: object = {}) => ({
  method: 'POST',
  path: `/purses/${id}/${action}`,
  ...(body && { body }),
  ...more,
})
const send = async (operations: readonly object[], headers = {}, members = {}) =>
  service.call(batchRequest(operations, headers, members))

interface Told {
  readonly id: string
  readonly status: number
  readonly etag?: string
  readonly causedBy?: readonly string[]
  readonly error?: {
    readonly type: string
    readonly detail: string
    readonly errors?: { pointer: string }[]
  }
}
const told = (results: readonly Told[]) =>
  results.map(({ status, etag, error }) => [status, etag ?? error?.type.replace('/problems/', '')])
const run = async (operations: readonly object[], headers = {}, members = {}) =>
  told(bodyOf(await send(operations, headers, members)).results)
const read = async (id: string) => bodyOf(await service.call({ method: 'GET', path: `/v1/purses/${id}` }))

describe('actions in batches', () => {
  it('fold on one item with everything else, in request order, as one write', async () => {
    const id = newId()
    const answer = await run([
      create(id),
      act(id, 'pay', { cents: 5 }),
      { method: 'PATCH', path: `/purses/${id}`, body: { owner: 'bob' } },
      act(id, 'pay', { cents: 7 }),
      { method: 'GET', path: `/purses/${id}` },
      act(id, 'close', { why: 'done' }),
      act(id, 'pay', { cents: 1 }),
      { method: 'DELETE', path: `/purses/${id}` },
      act(id, 'pay', { cents: 1 }),
      create(id, { cents: 3 }),
      act(id, 'pay', { cents: 1 }),
    ])
    expect(answer).toEqual([
      [201, '"1"'],
      [200, '"2"'],
      [200, '"3"'],
      [200, '"4"'],
      [200, '"4"'],
      [200, '"5"'],
      [409, 'closed'],
      [204, undefined],
      [404, 'not-found'],
      [201, '"7"'],
      [200, '"8"'],
    ])
    expect(await read(id)).toEqual(purse(id, { cents: 4 }))
  })

  it('each fails alone, with pointers into the request', async () => {
    const id = newId()
    const { results } = bodyOf(
      await send([
        create(id),
        act(id, 'pay', { cents: 'many' }),
        act(id, 'pay'),
        act(id, 'burn', {}),
        { method: 'PUT', path: `/purses/${id}/pay`, body: { cents: 1 } },
        { method: 'POST', path: `/purses/${id}`, body: {} },
        { method: 'POST', path: `/purses/${id}/pay/now`, body: {} },
        act(id, 'pay', { cents: 2 }),
      ]),
    )
    expect(told(results)).toEqual([
      [201, '"1"'],
      [422, 'validation-failed'],
      [422, 'validation-failed'],
      [404, 'not-found'],
      [405, 'method-not-allowed'],
      [405, 'method-not-allowed'],
      [400, 'malformed-operation'],
      [200, '"2"'],
    ])
    expect(results[1].error.errors[0].pointer).toBe('/operations/1/body/cents')
    expect(results[2].error.errors[0].pointer).toBe('/operations/2/body/cents')
    expect(results[6].error.errors[0].pointer).toBe('/operations/6/path')
  })

  it('ifMatch is of the item as the operations before left it', async () => {
    const id = newId()
    expect(
      await run([
        create(id),
        act(id, 'pay', { cents: 1 }, { ifMatch: '"1"' }),
        act(id, 'pay', { cents: 1 }, { ifMatch: '"1"' }),
        act(id, 'pay', { cents: 1 }, { ifMatch: '"2"' }),
      ]),
    ).toEqual([
      [201, '"1"'],
      [200, '"2"'],
      [412, 'precondition-failed'],
      [200, '"3"'],
    ])
  })

  it('what waits for a refused action is 424', async () => {
    const [id, other] = [newId(), newId()]
    const { results } = bodyOf(
      await send([
        create(id, { state: 'cancelled' }),
        create(other),
        act(id, 'pay', { cents: 1 }, { id: 'a' }),
        act(other, 'pay', { cents: 1 }, { dependsOn: ['a'] }),
        act(other, 'pay', { cents: 2 }, { dependsOn: ['0'] }),
      ]),
    )
    expect(told(results)).toEqual([
      [201, '"1"'],
      [201, '"1"'],
      [409, 'closed'],
      [424, 'dependency-failed'],
      [200, '"2"'],
    ])
    expect(results[3].causedBy).toEqual(['a'])
    expect((await read(other)).cents).toBe(2)
  })

  it('atomic: a refusal is the status of all, and nothing is written', async () => {
    const [id, closed] = [newId(), newId()]
    await run([create(id), create(closed, { state: 'cancelled' })])
    const answer = await send(
      [act(id, 'pay', { cents: 1 }), act(closed, 'pay', { cents: 1 })],
      {},
      { atomic: true },
    )
    expect(answer.status).toBe(409)
    expect(bodyOf(answer)).toMatchObject({ type: '/problems/closed', title: 'Closed', status: 409 })
    expect(told(bodyOf(answer).results)).toEqual([
      [424, 'dependency-failed'],
      [409, 'closed'],
    ])
    expect((await read(id)).cents).toBe(0)
    const done = await send(
      [act(id, 'pay', { cents: 1 }), act(id, 'close', { why: 'x' })],
      {},
      { atomic: true },
    )
    expect([done.status, told(bodyOf(done).results)]).toEqual([
      200,
      [
        [200, '"2"'],
        [200, '"3"'],
      ],
    ])
  })

  it('strict: an input that is wrong, or that the action does not take, refuses all; a state does not', async () => {
    const [id, closed] = [newId(), newId()]
    await run([create(id), create(closed, { state: 'cancelled' })])
    const strict = { prefer: 'handling=strict' }
    const wrong = await send(
      [act(id, 'pay', { cents: 1 }), act(id, 'pay', {}), act(id, 'pay', { cents: 1_000_000 })],
      strict,
    )
    expect([wrong.status, bodyOf(wrong).type]).toEqual([422, '/problems/invalid-batch'])
    expect(told(bodyOf(wrong).results)).toEqual([
      [422, 'validation-failed'],
      [422, 'too-much'],
    ])
    expect((await read(id)).cents).toBe(0)
    const right = await send([act(id, 'pay', { cents: 1 }), act(closed, 'pay', { cents: 1 })], strict)
    expect([right.status, told(bodyOf(right).results)]).toEqual([
      207,
      [
        [200, '"2"'],
        [409, 'closed'],
      ],
    ])
  })

  it('a dry run decides all, and writes nothing', async () => {
    const id = newId()
    await run([create(id)])
    const operations = [
      act(id, 'pay', { cents: 1 }),
      act(id, 'close', { why: 'x' }),
      act(id, 'pay', { cents: 1 }),
    ]
    const dry = await service.call(jsonRequest('POST', '/v1/batches?validateOnly=true', { operations }))
    expect(told(bodyOf(dry).results)).toEqual([
      [200, '"2"'],
      [200, '"3"'],
      [409, 'closed'],
    ])
    expect(await read(id)).toEqual(purse(id))
  })

  it('an own key counts across batches, for that action with that input', async () => {
    const [id, closed] = [newId(), newId()]
    await run([create(id), create(closed, { state: 'cancelled' })])
    const own = { idempotencyKey: `own-${id}` }
    expect(await run([act(id, 'pay', { cents: 5 }, own)])).toEqual([[200, '"2"']])
    const { results } = bodyOf(await send([act(id, 'pay', { cents: 5 }, own)]))
    expect(results[0]).toMatchObject({ status: 200, etag: '"2"', replayed: true })
    expect(await run([act(id, 'pay', { cents: 6 }, own)])).toEqual([[422, 'idempotency-key-reused']])
    expect(await run([act(id, 'close', { why: 'x' }, own)])).toEqual([[422, 'idempotency-key-reused']])
    expect((await read(id)).cents).toBe(5)
    // A refusal is told again only if it is on record: the write beside it puts it there.
    const refused = { idempotencyKey: `no-${id}` }
    const patch = { method: 'PATCH', path: `/purses/${closed}`, body: { owner: 'bob' } }
    expect(await run([act(closed, 'pay', { cents: 5 }, refused), patch])).toEqual([
      [409, 'closed'],
      [200, '"2"'],
    ])
    const again = bodyOf(await send([act(closed, 'pay', { cents: 5 }, refused)])).results[0]
    expect(again).toEqual({
      index: 0,
      id: '0',
      status: 409,
      retryable: false,
      replayed: true,
      error: { type: '/problems/closed', title: 'Closed', status: 409, detail: 'The purse is closed.' },
    })
  })

  it('the record of a key keeps what an action refused with, detail and all', async () => {
    const id = newId()
    await run([create(id), act(id, 'close', { why: 'x' })])
    const key = { 'idempotency-key': `k-${id}` }
    const first = await send([act(id, 'close', { why: 'y' })], key)
    const again = await send([act(id, 'close', { why: 'y' })], key)
    expect(again.headers['idempotent-replayed']).toBe('true')
    const { error } = bodyOf(first).results[0]
    expect(error.detail).toMatch(/^It was closed at 20..-..-..T/)
    expect(bodyOf(again).results[0].error).toEqual(error)
  })
})
