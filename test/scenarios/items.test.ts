import { afterAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { distances } from './distances.ts'
import { absent, city, existing, found, newId } from './given.ts'

const merge = { 'content-type': 'application/merge-patch+json' }

describe.each(distances)('2 one item, $name', ({ call, stop }) => {
  afterAll(stop)

  describe('POST', () => {
    it('2 POST creates: 201 with Location, ETag and body', async () => {
      const body = city()
      const answer = await call(jsonRequest('POST', '/v1/cities', body))
      expect(answer.status).toBe(201)
      expect(answer.headers).toMatchObject({ location: `/v1/cities/${body.id}`, etag: '"1"' })
      expect(bodyOf(answer)).toEqual(body)
      const read = await call({ method: 'GET', path: answer.headers.location ?? '' })
      expect(bodyOf(read)).toEqual(body)
    })

    it('2 POST of what exists: 409, and the item stays as it is', async () => {
      const item = await existing(call, { population: 7 })
      const answer = await call(jsonRequest('POST', '/v1/cities', city(item.id, { population: 8 })))
      expect(answer.status).toBe(409)
      expect(bodyOf(answer)).toMatchObject({ type: '/problems/already-exists', status: 409 })
      expect(bodyOf(await found(call, item)).population).toBe(7)
    })

    it('2 POST of an invalid item: 422 with a pointer to each member', async () => {
      const body = city(newId(), { population: -1, country: 'fr', mayor: 'A' })
      const answer = await call(jsonRequest('POST', '/v1/cities', body))
      expect(answer.status).toBe(422)
      const pointers = bodyOf(answer).errors.map(({ pointer }: { pointer: string }) => pointer)
      expect(pointers.toSorted()).toEqual(['/country', '/mayor', '/population'])
      expect((await found(call, absent(body.id))).status).toBe(404)
    })

    it('2 POST where the server makes ids: 201, and the Location leads to it', async () => {
      const customer = { name: 'Ada', email: 'ada@example.com' }
      const order = { customer, lines: [{ sku: 'a', quantity: 1, unitPrice: 0.1 }] }
      const answer = await call(jsonRequest('POST', '/v1/orders', order))
      expect(answer.status).toBe(201)
      const { id } = bodyOf(answer)
      expect(answer.headers.location).toBe(`/v1/orders/${id}`)
      const read = await call({ method: 'GET', path: `/v1/orders/${id}` })
      expect(bodyOf(read)).toEqual({ id, ...order })
    })
  })

  describe('GET', () => {
    it('2 GET: 200 with ETag and body', async () => {
      const item = await existing(call)
      const answer = await found(call, item)
      expect(answer.status).toBe(200)
      expect(answer.headers.etag).toBe('"1"')
      expect(bodyOf(answer)).toEqual(city(item.id))
    })

    it('2 GET with the current ETag in If-None-Match: 304 without a body', async () => {
      const { href } = await existing(call)
      for (const condition of ['"1"', 'W/"1"', '"0", "1"', '*']) {
        const answer = await call({ method: 'GET', path: href, headers: { 'if-none-match': condition } })
        expect(answer, condition).toMatchObject({ status: 304, text: '' })
        expect(answer.headers.etag).toBe('"1"')
      }
      const changed = await call({ method: 'GET', path: href, headers: { 'if-none-match': '"0"' } })
      expect(changed.status).toBe(200)
    })

    it('2 GET of what is not there: 404', async () => {
      const answer = await found(call, absent())
      expect(answer.status).toBe(404)
      expect(bodyOf(answer).type).toBe('/problems/not-found')
    })
  })

  describe('PUT', () => {
    it('2 PUT: 201 when it creates, 200 when it replaces', async () => {
      const item = absent()
      const created = await call(jsonRequest('PUT', item.href, city(item.id, { altName: 'Lutetia' })))
      expect(created).toMatchObject({ status: 201, headers: { etag: '"1"', location: item.href } })
      const replaced = await call(jsonRequest('PUT', item.href, city(item.id, { population: 2 })))
      expect(replaced).toMatchObject({ status: 200, headers: { etag: '"2"' } })
      expect(bodyOf(replaced)).toEqual(city(item.id, { population: 2 }))
      expect(bodyOf(await found(call, item))).toEqual(city(item.id, { population: 2 }))
    })

    it('2 PUT with an If-Match that does not match: 412, also where nothing is', async () => {
      const item = await existing(call)
      for (const condition of ['"2"', 'W/"1"', '"x", "y"']) {
        const request = jsonRequest('PUT', item.href, city(item.id), { 'if-match': condition })
        expect((await call(request)).status, condition).toBe(412)
      }
      // RFC 9110, 13.1.1: the comparison is strong. The tag is that of the item, so nothing else is wrong with it.
      const weak = jsonRequest('PUT', item.href, city(item.id), { 'if-match': 'W/"1"' })
      expect(bodyOf(await call(weak)).detail).toMatch(/weak/)
      const { href, id } = absent()
      expect((await call(jsonRequest('PUT', href, city(id), { 'if-match': '*' }))).status).toBe(412)
      expect((await found(call, item)).headers.etag).toBe('"1"')
    })

    it('2 PUT with If-None-Match: * creates once, and then 412', async () => {
      const { href, id } = absent()
      const once = jsonRequest('PUT', href, city(id), { 'if-none-match': '*' })
      expect((await call(once)).status).toBe(201)
      const twice = await call(once)
      expect(twice.status).toBe(412)
      expect(bodyOf(twice).type).toBe('/problems/precondition-failed')
    })

    it('2 PUT of an invalid item, or under another id: 422', async () => {
      const item = await existing(call)
      const invalid = await call(jsonRequest('PUT', item.href, city(item.id, { name: '' })))
      expect(invalid.status).toBe(422)
      const renamed = await call(jsonRequest('PUT', item.href, city(newId())))
      expect(renamed.status).toBe(422)
      expect(bodyOf(renamed).errors[0].pointer).toBe('/id')
    })
  })

  describe('PATCH', () => {
    it('2 PATCH merges: 200 with the merged item; null removes a member', async () => {
      const item = await existing(call, { altName: 'Lutetia' })
      const patch = { population: 3, altName: null, loc: { type: 'Point', coordinates: [2.35, 48.85] } }
      const answer = await call(jsonRequest('PATCH', item.href, patch, merge))
      expect(answer).toMatchObject({ status: 200, headers: { etag: '"2"' } })
      const { altName: _, ...kept } = patch
      expect(bodyOf(answer)).toEqual(city(item.id, kept))
      expect(bodyOf(await found(call, item))).toEqual(city(item.id, kept))
    })

    it('2 PATCH: 404 where nothing is, 412 when it changed, 422 when the merged item is invalid', async () => {
      const item = await existing(call)
      const patch = (href: string, body: object, headers = {}) =>
        call(jsonRequest('PATCH', href, body, { ...merge, ...headers }))
      expect((await patch(absent().href, { population: 1 })).status).toBe(404)
      expect((await patch(item.href, { population: 1 }, { 'if-match': '"9"' })).status).toBe(412)
      const invalid = await patch(item.href, { name: null })
      expect(invalid.status).toBe(422)
      expect(bodyOf(invalid).errors[0].pointer).toBe('/name')
      expect((await found(call, item)).headers.etag).toBe('"1"')
    })
  })

  describe('DELETE', () => {
    it('2 DELETE takes no body, alone as in a batch', async () => {
      const item = await existing(call)
      const [alone, list] = [`/v1${item.path}`, `/v1/cities?id=${item.id}`]
      const wanted = [400, '/problems/malformed-operation', 'DELETE takes no body.']
      for (const body of ['{}', '{"population":1}', 'x', ' ']) {
        const { status, text } = await call({ method: 'DELETE', path: alone, body })
        expect([status, JSON.parse(text).type, JSON.parse(text).detail], body).toEqual(wanted)
        const several = await call({ method: 'DELETE', path: list, body })
        expect([several.status, bodyOf(several).type]).toEqual([400, '/problems/malformed-request'])
      }
      const inBatch = bodyOf(await call(batchRequest([{ method: 'DELETE', path: item.path, body: {} }])))
      const [{ status, error }] = inBatch.results
      expect([status, error.type, error.detail]).toEqual(wanted)
      expect((await found(call, item)).status).toBe(200)
      expect((await call({ method: 'DELETE', path: alone, body: '' })).status).toBe(204)
    })

    it('2 DELETE: 204 without a body, and then 404', async () => {
      const item = await existing(call)
      const gone = await call({ method: 'DELETE', path: item.href })
      expect(gone).toMatchObject({ status: 204, text: '' })
      expect((await found(call, item)).status).toBe(404)
      expect((await call({ method: 'DELETE', path: item.href })).status).toBe(404)
    })

    it('2 DELETE with an If-Match that does not match: 412', async () => {
      const item = await existing(call)
      const stale = { method: 'DELETE', path: item.href, headers: { 'if-match': '"2"' } }
      expect((await call(stale)).status).toBe(412)
      expect((await found(call, item)).status).toBe(200)
    })
  })
})
