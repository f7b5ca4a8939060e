import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineCollection } from '../../functions/model/collection.ts'
import { bodyOf, jsonRequest, type Request } from '../support/answer.ts'
import { casesOf } from './cases.ts'
import { distances } from './distances.ts'
import { announcing } from './uploads.ts'

const csv = { collection: 'cities', method: 'POST', contentType: 'text/csv' }

describe.each(distances)('5.5 imports that are refused, $name', (distance) => {
  const { call, stop, setUp } = distance
  afterAll(stop)
  const given = casesOf(distance)

  it.each([
    ['no body', 400, '' as unknown],
    ['null', 400, null],
    ['an array', 400, [csv]],
    ['no collection', 400, { method: 'POST', contentType: 'text/csv' }],
    ['no content type', 400, { collection: 'cities', method: 'POST' }],
    ['DELETE', 400, { ...csv, method: 'DELETE' }],
    ['GET', 400, { ...csv, method: 'GET' }],
    ['a method in small letters', 400, { ...csv, method: 'post' }],
    ['JSON', 400, { ...csv, contentType: 'application/json' }],
    ['a charset', 400, { ...csv, contentType: 'text/csv; charset=utf-8' }],
    ['another member', 400, { ...csv, delimiter: ';' }],
    ['a number for a collection', 400, { ...csv, collection: 7 }],
    ['a collection that is not there', 404, { ...csv, collection: 'towns' }],
    ['a collection called __proto__', 404, { ...csv, collection: '__proto__' }],
  ])('5.5 %s: %i', async (_, status, body) => {
    const answer = await call(jsonRequest('POST', '/v1/imports', body))
    expect(answer.status, answer.text).toBe(status)
    expect(answer.headers).not.toHaveProperty('location')
  })

  it('5.5 400 for JSON that readers disagree on, and 415 for another format', async () => {
    const raw = (body: string, type = 'application/json'): Request => ({
      method: 'POST',
      path: '/v1/imports',
      headers: { 'content-type': type },
      body,
    })
    expect((await call(raw('{"collection":'))).status).toBe(400)
    const twice = '{"method":"POST","method":"PUT","collection":"cities","contentType":"text/csv"}'
    expect((await call(raw(twice))).status).toBe(400)
    const refused = await call(raw('id,name', 'text/csv'))
    expect(refused.status).toBe(415)
    expect(refused.headers.accept).toBe('application/json')
    expect((await call({ method: 'POST', path: '/v1/imports' })).status).toBe(415)
  })

  given('setup')('5.5 403 where the caller lacks the scope of the method', async () => {
    const notes = defineCollection({
      name: 'notes',
      schema: z.strictObject({ text: z.string() }),
      scopes: { PUT: 'notes:replace', POST: 'notes:write' },
    })
    const service = await setUp({ collections: [notes], settings: { auth: 'jwt' } })
    const grant = { jwt: { claims: { sub: 'ada' }, scopes: ['notes:write'] } }
    const wanted = (method: string) => announcing({ ...csv, collection: 'notes', method })
    expect((await service.call({ ...wanted('POST'), grant })).status).toBe(201)
    const refused = await service.call({ ...wanted('PUT'), grant })
    expect(refused.status).toBe(403)
    expect(bodyOf(refused)).toMatchObject({ type: '/problems/forbidden' })
    expect(bodyOf(refused).detail).toContain('notes:replace')
    expect((await service.call(wanted('POST'))).status).toBe(401)
    await service.stop()
  })
})
