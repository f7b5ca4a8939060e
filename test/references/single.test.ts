import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bodyOf, jsonRequest } from '../support/answer.ts'
import { createService, type Service } from '../support/service.ts'
import { naming } from './collections.ts'

let service: Service
beforeAll(async () => {
  service = await createService({ collections: naming, settings: { auth: 'jwt' } })
  await ask('PUT', '/products/p', { name: 'Coffee' })
  await ask('PUT', '/products/q', { name: 'Tea' })
  await ask('PUT', '/products/gone', { name: 'Gone' })
  await ask('DELETE', '/products/gone')
})
afterAll(() => service.stop())

const grantOf = (sub: string) => ({ jwt: { claims: { iss: 'https://issuer.test', sub }, scopes: [] } })

const ask = async (method: string, path: string, body?: object, sub = 'ann') => {
  const type = method === 'PATCH' ? { 'content-type': 'application/merge-patch+json' } : {}
  const request = body ? jsonRequest(method, `/v1${path}`, body, type) : { method, path: `/v1${path}` }
  return service.call({ ...request, grant: grantOf(sub) })
}

let last = 0
const newId = () => `s${++last}`
const price = async (members: object = {}) => {
  const id = newId()
  const made = await ask('PUT', `/prices/${id}`, { product: 'p', cents: 1, ...members })
  expect(made.status, made.text).toBe(201)
  return `/prices/${id}`
}

const refusedAt = (answer: Awaited<ReturnType<typeof ask>>) => {
  const { type, errors = [] } = bodyOf(answer)
  return [answer.status, type, ...errors.map(({ pointer }: { pointer: string }) => pointer)]
}
const missingAt = (...pointers: string[]) => [422, '/problems/reference-not-found', ...pointers]

describe('a reference of a single item', () => {
  it('3.15 that names no item is 422 with its pointer, and nothing is written', async () => {
    const id = newId()
    const answer = await ask('POST', '/prices', { id, product: 'nope', cents: 1 })
    expect(refusedAt(answer)).toEqual(missingAt('/product'))
    expect(bodyOf(answer).errors).toEqual([
      { pointer: '/product', detail: 'There is no item "nope" in products.' },
    ])
    expect((await ask('GET', `/prices/${id}`)).status).toBe(404)
    expect(refusedAt(await ask('PUT', `/prices/${id}`, { product: 'nope', cents: 1 }))).toEqual(
      missingAt('/product'),
    )
    expect(await ask('POST', '/prices', { id, product: 'p', cents: 1 })).toMatchObject({ status: 201 })
  })

  it('3.15 to what was deleted is one to nothing', async () => {
    expect(refusedAt(await ask('POST', '/prices', { id: newId(), product: 'gone', cents: 1 }))).toEqual(
      missingAt('/product'),
    )
  })

  it('null, and a member that is not there, name nothing', async () => {
    await price()
    await price({ instead: null })
    const other = await price()
    await price({ instead: other.split('/').at(-1) })
  })

  it.each(['a b', 'p#0', '../products/p', '', '.', 'x'.repeat(257), 'p\u0000'])(
    'what can be no id names nothing: %j',
    async (product) => {
      expect(refusedAt(await ask('POST', '/prices', { id: newId(), product, cents: 1 }))).toEqual(
        missingAt('/product'),
      )
    },
  )

  it('3.15 in a patch is checked in the item that it makes; the pointer is where it was sent', async () => {
    const path = await price()
    expect((await ask('PATCH', path, { product: 'q' })).status).toBe(200)
    expect(refusedAt(await ask('PATCH', path, { product: 'nope' }))).toEqual(missingAt('/product'))
    expect(bodyOf(await ask('GET', path)).product).toBe('q')
  })

  it('3.15 of the stored item is checked as well, and the answer says that it stands there', async () => {
    await ask('PUT', '/products/fleeting', { name: 'Fleeting' })
    const path = await price({ product: 'fleeting' })
    await ask('DELETE', '/products/fleeting')
    const answer = await ask('PATCH', path, { cents: 2 })
    expect(refusedAt(answer)).toEqual(missingAt(''))
    expect(bodyOf(answer).errors[0].detail).toBe(
      'There is no item "fleeting" in products, which the stored item names at "/product".',
    )
    expect((await ask('PATCH', path, { cents: 2, product: 'p' })).status).toBe(200)
  })

  it('3.15 in what an action makes: the pointer is where the name was sent, or the action has made it', async () => {
    const path = await price()
    expect((await ask('POST', `${path}/move`, { to: 'q' })).status).toBe(200)
    expect(refusedAt(await ask('POST', `${path}/move`, { to: 'nope' }))).toEqual(missingAt('/to'))
    const made = await ask('POST', `${path}/bundle`)
    expect(refusedAt(made)).toEqual(missingAt(''))
    expect(bodyOf(made).errors[0].detail).toBe(
      'There is no item "q-bundle" in products, which the action made it name at "/product".',
    )
    expect(bodyOf(await ask('GET', path))).toMatchObject({ product: 'q' })
  })

  it('3.15 in a member that only actions change: it was not sent, so it has no place in the body', async () => {
    const path = `/shelves/${newId()}`
    const unmade = await ask('PUT', path, { label: 'top' })
    expect(refusedAt(unmade)).toEqual(missingAt(''))
    expect(bodyOf(unmade).errors[0].detail).toBe(
      'There is no item "acme" in products, which every new item names at "/maker".',
    )
    expect(refusedAt(await ask('POST', '/shelves', { id: newId(), label: 'top' }))).toEqual(missingAt(''))
    await ask('PUT', '/products/acme', { name: 'Acme' })
    await ask('PUT', '/products/passing', { name: 'Passing' })
    expect((await ask('PUT', path, { label: 'top' })).status).toBe(201)
    expect((await ask('POST', `${path}/fill`, { with: 'passing' })).status).toBe(200)
    await ask('DELETE', '/products/passing')
    const answer = await ask('PUT', path, { label: 'upper' })
    expect(refusedAt(answer)).toEqual(missingAt(''))
    expect(bodyOf(answer).errors[0].detail).toBe(
      'There is no item "passing" in products, which the stored item names at "/product".',
    )
    expect(refusedAt(await ask('PUT', path, { label: 'upper', product: 'passing' }))).toEqual(
      missingAt('/product'),
    )
    await ask('DELETE', '/products/acme')
  })

  it('inside lists and records each place is told', async () => {
    const order = {
      lines: [{ product: 'p', count: 1 }, { count: 2 }, { product: 'x', count: 3 }],
      gifts: ['x', 'p'],
      byDay: { monday: ['p', 'y/z'], 'a/b': [] },
    }
    const answer = await ask('PUT', `/orders/${newId()}`, order)
    expect(refusedAt(answer)).toEqual(missingAt('/lines/2/product', '/gifts/0', '/byDay/monday/1'))
    expect(
      (await ask('PUT', `/orders/${newId()}`, { gifts: ['p', 'q', 'p'], byDay: { monday: ['q'] } })).status,
    ).toBe(201)
  })

  it('3.15 an item may name itself', async () => {
    const id = newId()
    const made = await ask('POST', '/people', { id, name: 'Narcissus', partner: id })
    expect(made.status, made.text).toBe(201)
  })

  it('3.13 to an item that is hidden from the caller is answered like one to nothing', async () => {
    await ask('PUT', '/secrets/hers', { owner: 'ann' })
    const of = async (sub: string, about: string) => {
      const answer = await ask('POST', '/notes', { id: newId(), about }, sub)
      return { status: answer.status, text: answer.text.replaceAll(about, '…') }
    }
    expect((await of('ann', 'hers')).status).toBe(201)
    const hidden = await of('bob', 'hers')
    expect(hidden.status).toBe(422)
    expect(hidden).toEqual(await of('bob', 'nobodys'))
  })

  it('an item names at most a thousand others, and no one is read to find that out', async () => {
    const gifts = (count: number) => ({ gifts: Array.from({ length: count }, (_, at) => `g${at}`) })
    const many = await ask('PUT', `/orders/${newId()}`, gifts(1001))
    expect([many.status, bodyOf(many).limit, bodyOf(many).actual]).toEqual([413, 'maxItemReferences', 1001])
    expect((await ask('PUT', `/orders/${newId()}`, gifts(1000))).status).toBe(422)
  })

  it('3.10 a dry run tells the same', async () => {
    const body = { id: newId(), product: 'nope', cents: 1 }
    expect(refusedAt(await ask('POST', '/prices?validateOnly=true', body))).toEqual(missingAt('/product'))
    expect((await ask('POST', '/prices?validateOnly=true', { ...body, product: 'p' })).status).toBe(201)
    expect((await ask('GET', `/prices/${body.id}`)).status).toBe(404)
  })
})
