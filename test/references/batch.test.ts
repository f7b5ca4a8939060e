import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { createService, type Service } from '../support/service.ts'
import { naming } from './collections.ts'
import { type Told, told } from './told.ts'

let service: Service
beforeAll(async () => {
  service = await createService({ collections: naming })
})
afterAll(() => service.stop())

let last = 0
const newId = () => `b${++last}`

const product = (id: string, more: object = {}) => ({
  method: 'POST',
  path: '/products',
  body: { id, name: 'Coffee' },
  ...more,
})
const price = (id: string, product: string, more: object = {}) => ({
  method: 'POST',
  path: '/prices',
  body: { id, product, cents: 1 },
  ...more,
})
const person = (id: string, partner: string | null, method = 'PUT') => ({
  method,
  path: method === 'POST' ? '/people' : `/people/${id}`,
  body: { ...(method === 'POST' ? { id } : {}), name: 'Ann', partner },
})
const remove = (path: string) => ({ method: 'DELETE', path })

const send = (operations: readonly object[], headers = {}, members = {}) =>
  service.call(batchRequest(operations, headers, members))
const run = async (operations: readonly object[], headers = {}, members = {}) =>
  bodyOf(await send(operations, headers, members)).results.map(told)
const get = async (path: string) => (await service.call({ method: 'GET', path: `/v1${path}` })).status

describe('references in a batch', () => {
  it('3.15 wait for what the same request makes, wherever it stands', async () => {
    const [p, q, a, b, c] = [newId(), newId(), newId(), newId(), newId()]
    const operations = [price(a, p), product(p), price(b, q), price(c, p), product(q)]
    expect(await run(operations)).toEqual([[201], [201], [201], [201], [201]])
  })

  it('3.15 over several items, in a chain', async () => {
    const chain = Array.from({ length: 9 }, newId)
    const operations = chain.map((id, at) => person(id, chain[at + 1] ?? null))
    expect(await run(operations)).toEqual(chain.map(() => [201]))
  })

  it('4.5 what was 424 on account of another is tried by the next batch that has its key', async () => {
    const [a, p, key] = [newId(), newId(), newId()]
    await run([person(a, null)])
    const weds = { method: 'PATCH', path: `/people/${a}`, body: { partner: p }, idempotencyKey: key }
    const renamed = { method: 'PATCH', path: `/people/${a}`, body: { name: 'Bea' } }
    const failing = { ...person(p, null), body: {} }
    expect(await run([weds, renamed, failing])).toEqual([[424, '2'], [200], [422, '/operations/2/body/name']])
    await run([person(p, null)])
    expect(await run([weds])).toEqual([[200]])
    // … and what it has decided now stays decided.
    await run([remove(`/people/${p}`)])
    expect(await run([weds])).toEqual([[200]])
  })

  it('3.15 are 424 when that fails, and name it', async () => {
    const [p, a, b] = [newId(), newId(), newId()]
    const failing = { ...product(p), body: { id: p } }
    expect(await run([price(a, p), failing, price(b, p)])).toEqual([
      [424, '1'],
      [422, '/operations/1/body/name'],
      [424, '1'],
    ])
    expect(
      await run([
        { method: 'PUT', path: `/products/${p}`, body: { name: 'x' }, ifMatch: '"3"' },
        price(a, p),
      ]),
    ).toEqual([[412], [424, '0']])
  })

  it('are not kept from an item that is there, whoever failed to make it', async () => {
    const [p, a] = [newId(), newId()]
    await send([product(p)])
    expect(await run([product(p), price(a, p)])).toEqual([[409], [201]])
  })

  it('see what operations before them have left, and removals wait for them', async () => {
    const [p, a, b, c, d] = [newId(), newId(), newId(), newId(), newId()]
    const operations = [
      product(p),
      price(a, p),
      remove(`/products/${p}`),
      price(b, p),
      { method: 'PUT', path: `/products/${p}`, body: { name: 'Again' } },
      price(c, p),
    ]
    expect(await run(operations)).toEqual([
      [201],
      [201],
      [204],
      [422, '/operations/3/body/product'],
      [201],
      [201],
    ])
    expect(await run([price(d, p), remove(`/products/${p}`)])).toEqual([[201], [204]])
  })

  it('do not count on what was read before the batch itself removed it', async () => {
    const [p, a, b, c] = [newId(), newId(), newId(), newId()]
    await send([product(p)])
    expect(await run([price(a, p), remove(`/products/${p}`), price(b, p)])).toEqual([
      [201],
      [204],
      [422, '/operations/2/body/product'],
    ])
    const again = { method: 'PUT', path: `/products/${p}`, body: { name: 'Again' } }
    expect(await run([remove(`/products/${p}`), price(c, p), again, { ...price(b, p), id: 'b' }])).toEqual([
      [404],
      [422, '/operations/1/body/product'],
      [201],
      [201],
    ])
  })

  it('3.15 that are mutual are 422 and say so; the request is none the worse', async () => {
    const [a, b, c] = [newId(), newId(), newId()]
    const answer = await send([person(a, b), person(b, a), person(c, null)])
    expect(answer.status).toBe(207)
    const { results } = bodyOf(answer)
    expect(results.map(told)).toEqual([
      [422, '/operations/0/body/partner'],
      [422, '/operations/1/body/partner'],
      [201],
    ])
    expect(results[0].error.errors[0].detail).toBe(
      `There is no item "${b}" in people. The operations name each other; only an atomic batch can hold that.`,
    )
  })

  it('3.15 that are mutual are no trouble where the items are there', async () => {
    const [a, b] = [newId(), newId()]
    await send([person(a, null), person(b, null)])
    expect(await run([person(a, b), person(b, a)])).toEqual([[200], [200]])
  })

  it('can be made mutual by a change afterwards', async () => {
    const [a, b] = [newId(), newId()]
    const patch = { method: 'PATCH', path: `/people/${a}`, body: { partner: b } }
    expect(await run([person(a, null), person(b, a), patch])).toEqual([[201], [201], [200]])
  })

  it('never change the order of operations on an item', async () => {
    const [a, b] = [newId(), newId()]
    const operations = [person(a, b), person(a, null), person(b, a)]
    const results = bodyOf(await send(operations)).results
    expect(results.map(({ status }: Told) => status)).toEqual([422, 201, 201])
    expect(results[1].etag).toBe('"1"')
  })

  it('of an action are found in its input', async () => {
    const [p, q, a] = [newId(), newId(), newId()]
    const move = { method: 'POST', path: `/prices/${a}/move`, body: { to: q } }
    expect(await run([product(p), price(a, p), move, product(q)])).toEqual([[201], [201], [200], [201]])
  })

  it('3.7 an operation that is wrong by itself has its own error rather than 424', async () => {
    const [p, a] = [newId(), newId()]
    const failing = { ...product(p), body: { id: p } }
    const both = { ...price(a, p), body: { id: a, product: p, instead: 'nope', cents: 1 } }
    expect(await run([failing, both])).toEqual([
      [422, '/operations/0/body/name'],
      [422, '/operations/1/body/instead'],
    ])
  })

  it('3.9 strict: one that names nothing refuses the batch, and nothing is written', async () => {
    const [p, a, b] = [newId(), newId(), newId()]
    const answer = await send([product(p), price(a, p), price(b, 'nope')], { prefer: 'handling=strict' })
    expect(answer.status).toBe(422)
    expect(bodyOf(answer).errors).toEqual([
      { pointer: '/operations/2/body/product', detail: 'There is no item "nope" in products.' },
    ])
    expect(await get(`/products/${p}`)).toBe(404)
    expect(await run([product(p), price(a, p)], { prefer: 'handling=strict' })).toEqual([[201], [201]])
  })

  it('3.10 a dry run imagines what the batch would make', async () => {
    const [p, a, b] = [newId(), newId(), newId()]
    const dry = batchRequest([product(p), price(a, p), price(b, 'nope'), remove(`/products/${p}`)])
    const answer = await service.call({ ...dry, path: `${dry.path}?validateOnly=true` })
    expect(bodyOf(answer).results.map(told)).toEqual([
      [201],
      [201],
      [422, '/operations/2/body/product'],
      [204],
    ])
  })

  it('4.3 what was answered is answered again, whatever has come meanwhile', async () => {
    const [p, a] = [newId(), newId()]
    const key = { 'idempotency-key': newId() }
    const operations = [price(a, p)]
    const first = await send(operations, key)
    expect(bodyOf(first).results.map(told)).toEqual([[422, '/operations/0/body/product']])
    await send([product(p)])
    const again = await send(operations, key)
    expect(again.headers['idempotent-replayed']).toBe('true')
    expect(bodyOf(again).results[0].error).toEqual(bodyOf(first).results[0].error)
  })

  it('4.5 an own key keeps the refusal', async () => {
    const [p, a] = [newId(), newId()]
    const [q] = [newId()]
    await send([product(p)])
    const put = (product: string, more = {}) => ({
      method: 'PUT',
      path: `/prices/${a}`,
      body: { product, cents: 1 },
      ...more,
    })
    const keyed = put(q, { idempotencyKey: newId() })
    expect(await run([put(p), keyed, { method: 'PATCH', path: `/prices/${a}`, body: { cents: 3 } }])).toEqual(
      [[201], [422, '/operations/1/body/product'], [200]],
    )
    await send([product(q)])
    const { results } = bodyOf(await send([keyed]))
    expect([results[0].status, results[0].replayed, results[0].error.type]).toEqual([
      422,
      true,
      '/problems/reference-not-found',
    ])
  })
})
