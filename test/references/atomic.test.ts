import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { createService, type Service } from '../support/service.ts'
import type { Interceptor } from '../support/wire.ts'
import { naming } from './collections.ts'
import { told } from './told.ts'

type Transaction = { TransactItems: { Put?: unknown; ConditionCheck?: unknown }[] }
const transactions: Transaction[] = []
let meddle: (() => Promise<unknown>) | undefined
const wire: Interceptor = async ({ command, input, proceed }) => {
  if (command === 'TransactWriteItemsCommand') {
    transactions.push(input as Transaction)
    const once = meddle
    meddle = undefined
    await once?.()
  }
  return proceed()
}

let service: Service
let other: Service
beforeAll(async () => {
  service = await createService({ collections: naming, wire, settings: { auth: 'jwt' } })
  other = await createService({ collections: naming, tables: service.tables, settings: { auth: 'jwt' } })
})
afterAll(() => {
  service.stop()
  other.stop()
})

let last = 0
const newId = () => `t${++last}`
const put = (path: string, body: object) => ({ method: 'PUT', path, body })
const product = (id: string) => put(`/products/${id}`, { name: 'Coffee' })
const price = (id: string, product: string) => put(`/prices/${id}`, { product, cents: 1 })
const person = (id: string, partner: string | null) => put(`/people/${id}`, { name: 'Ann', partner })
const grant = { jwt: { claims: { iss: 'https://issuer.test', sub: 'ann' }, scopes: [] } }

const send = async (operations: readonly object[], atomic = true) =>
  service.call({ ...batchRequest(operations, {}, { atomic }), grant })
const elsewhere = async (operations: readonly object[]) => other.call({ ...batchRequest(operations), grant })
const read = async (path: string) => service.call({ method: 'GET', path: `/v1${path}`, grant })

describe('references in an atomic batch', () => {
  it('3.15 may be mutual, and name what is only made in it', async () => {
    const [a, b, p, c] = [newId(), newId(), newId(), newId()]
    const answer = await send([person(a, b), person(b, a), price(c, p), product(p)])
    expect(answer.status, answer.text).toBe(200)
    expect(bodyOf(await read(`/people/${a}`)).partner).toBe(b)
  })

  it('3.8 that name nothing fail all: 422 with the pointer, 424 for the innocent, nothing written', async () => {
    const [a, p] = [newId(), newId()]
    const answer = await send([product(p), price(a, 'nope')])
    expect(answer.status).toBe(422)
    expect(bodyOf(answer).results.map(told)).toEqual([
      [424, '1'],
      [422, '/operations/1/body/product'],
    ])
    expect((await read(`/products/${p}`)).status).toBe(404)
  })

  it('to what the batch itself removes are refused', async () => {
    const [a, p] = [newId(), newId()]
    await send([product(p)])
    const answer = await send([price(a, p), { method: 'DELETE', path: `/products/${p}` }])
    expect(answer.status).toBe(422)
    expect(bodyOf(answer).results.map(told)).toEqual([
      [422, '/operations/0/body/product'],
      [424, '0'],
    ])
    expect((await read(`/products/${p}`)).status).toBe(200)
  })

  it('to what the batch fails to make are innocent', async () => {
    const [a, p] = [newId(), newId()]
    const answer = await send([price(a, p), put(`/products/${p}`, {})])
    expect(bodyOf(answer).results.map(told)).toEqual([
      [424, '1'],
      [422, '/operations/1/body/name'],
    ])
  })

  it('3.15 are checked by the transaction: what is removed between reading and writing is refused', async () => {
    const [a, p] = [newId(), newId()]
    await elsewhere([product(p)])
    meddle = () => elsewhere([{ method: 'DELETE', path: `/products/${p}` }])
    const answer = await send([price(a, p)])
    expect(meddle).toBeUndefined()
    expect(answer.status, answer.text).toBe(422)
    expect((await read(`/prices/${a}`)).status).toBe(404)
  })

  it('are not disturbed by a change of what they name', async () => {
    const [a, p] = [newId(), newId()]
    await elsewhere([product(p)])
    meddle = () => elsewhere([product(p)])
    const before = transactions.length
    expect((await send([price(a, p)])).status).toBe(200)
    expect(transactions.length - before).toBe(1)
  })

  it('3.13 but by one that may hide it', async () => {
    const [a, s] = [newId(), newId()]
    await elsewhere([put(`/secrets/${s}`, { owner: 'ann' })])
    const admin = { jwt: { claims: { iss: 'https://issuer.test', sub: 'bob' }, scopes: [] } }
    meddle = async () => {
      await elsewhere([{ method: 'DELETE', path: `/secrets/${s}` }])
      const taken = batchRequest([put(`/secrets/${s}`, { owner: 'bob' })])
      expect(bodyOf(await other.call({ ...taken, grant: admin })).summary.success).toBe(1)
    }
    const answer = await send([put(`/notes/${a}`, { about: s })])
    expect(answer.status, answer.text).toBe(422)
  })

  it('3.8 100 items with those that they name are one transaction, and one more is refused', async () => {
    const ids = Array.from({ length: 50 }, newId)
    await elsewhere(ids.map(product))
    const named = ids.map((id) => price(`of-${id}`, id))
    const before = transactions.length
    const answer = await send(named)
    expect(answer.status, answer.text).toBe(200)
    const [{ TransactItems: members } = { TransactItems: [] }, ...more] = transactions.slice(before)
    expect(more).toEqual([])
    expect(members.filter(({ Put }) => Put).length).toBe(50)
    expect(members.filter(({ ConditionCheck }) => ConditionCheck).length).toBe(50)
    const refused = await send([...named, product(newId())])
    expect([refused.status, bodyOf(refused).limit, bodyOf(refused).actual]).toEqual([
      413,
      'maxAtomicOperations',
      101,
    ])
    expect(bodyOf(refused).errors).toEqual([
      { pointer: '/operations/50', detail: 'It is one item too many for one transaction.' },
    ])
    expect(transactions.length - before).toBe(1)
  })

  it('3.8 also where only the stored items show them', async () => {
    const ids = Array.from({ length: 51 }, newId)
    await elsewhere(ids.map(product))
    await elsewhere(ids.map((id) => price(`in-${id}`, id)))
    const change = (id: string) => ({ method: 'PATCH', path: `/prices/in-${id}`, body: { cents: 9 } })
    expect((await send(ids.slice(0, 50).map(change))).status).toBe(200)
    const refused = await send(ids.map(change))
    expect([refused.status, bodyOf(refused).results[0].error.type]).toEqual([
      413,
      '/problems/payload-too-large',
    ])
    expect(bodyOf(await read(`/prices/in-${ids[50]}`)).cents).toBe(1)
  })

  it('two that name one item check it once', async () => {
    const [a, b, p] = [newId(), newId(), newId()]
    await elsewhere([product(p)])
    expect((await send([price(a, p), price(b, p)])).status).toBe(200)
    expect(transactions.at(-1)?.TransactItems.length).toBe(3)
  })
})
