import { afterAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf, jsonRequest, type Request } from '../support/answer.ts'
import { distances } from './distances.ts'
import { absent, city, creating, existing, failing, found, newId } from './given.ts'
import { asynchronous, finished, statusesOf } from './later.ts'

const lines = (method: string, type: string, body: string): Request => ({
  method,
  path: '/v1/cities',
  headers: { 'content-type': type },
  body,
})

const later = ({ headers, ...request }: Request): Request => ({
  ...request,
  headers: { ...headers, ...asynchronous },
})

describe.each(distances)('5.1 respond-async, $name', ({ call, work, stop }) => {
  afterAll(stop)

  it('5.1 POST /v1/batches: 202, where it is and when to ask', async () => {
    const operations = [creating(), failing(), creating()]
    const answer = await call(batchRequest(operations, asynchronous))
    expect(answer.status).toBe(202)
    expect(answer.headers).toMatchObject({
      location: expect.stringMatching(/^\/v1\/batches\/[0-9a-z]{20}$/),
      'retry-after': expect.stringMatching(/^[1-9]\d*$/),
      'preference-applied': 'respond-async',
      vary: expect.stringMatching(/\bPrefer\b/),
      'cache-control': 'no-store',
    })
    const body = bodyOf(answer)
    expect(answer.headers.location).toBe(`/v1/batches/${body.id}`)
    expect(body.summary).toEqual({
      total: 3,
      success: 0,
      failed: 0,
      notAttempted: 0,
      retryable: 0,
      replayed: 0,
      pending: 3,
    })
    expect(statusesOf(bodyOf(await finished({ call, work }, body.id)))).toEqual([201, 404, 201])
  })

  it.each([
    ['POST, JSON', 201, (id: string) => jsonRequest('POST', '/v1/cities', [city(id)])],
    ['PUT, JSON', 201, (id: string) => jsonRequest('PUT', '/v1/cities', [city(id)])],
    ['PATCH, JSON', 404, (id: string) => jsonRequest('PATCH', '/v1/cities', [{ id, population: 1 }])],
    ['POST, NDJSON', 201, (id: string) => lines('POST', 'application/x-ndjson', JSON.stringify(city(id)))],
    ['PUT, NDJSON', 201, (id: string) => lines('PUT', 'application/x-ndjson', JSON.stringify(city(id)))],
    ['PATCH, NDJSON', 404, (id: string) => lines('PATCH', 'application/x-ndjson', `{"id":"${id}"}`)],
    [
      'POST, CSV',
      201,
      (id: string) => lines('POST', 'text/csv', `id,name,country,population\n${id},Paris,FR,1`),
    ],
    [
      'PUT, CSV',
      201,
      (id: string) => lines('PUT', 'text/csv', `id,name,country,population\n${id},Paris,FR,1`),
    ],
    ['PATCH, CSV', 404, (id: string) => lines('PATCH', 'text/csv', `id,population\n${id},1`)],
    ['DELETE of ids', 404, (id: string) => ({ method: 'DELETE', path: `/v1/cities?id=${id}` })],
  ])('5.1 every list of items, too: %s', async (_, status, request) => {
    const given = absent()
    const answer = await call(later(request(given.id)))
    expect(answer.status, answer.text).toBe(202)
    expect(answer.headers['preference-applied']).toBe('respond-async')
    const body = bodyOf(await finished({ call, work }, bodyOf(answer).id))
    expect(statusesOf(body)).toEqual([status])
    expect((await found(call, given)).status).toBe(status === 201 ? 200 : 404)
  })

  it('5.1 a bad line fails alone, with its line number; a bad element with its pointer', async () => {
    const text = `id,name,country,population\n${newId()},Paris,FR,many\n${newId()},"a\nb",FR,1\n${newId()},x,fr,1`
    const csv = await call(later(lines('POST', 'text/csv', text)))
    const rows = bodyOf(await finished({ call, work }, bodyOf(csv).id)).results
    expect(rows.map(({ line, status }: Record<string, number>) => [line, status])).toEqual([
      [2, 422],
      [3, 201],
      [5, 422],
    ])
    const array = await call(
      later(jsonRequest('POST', '/v1/cities', [city(), 7, city(newId(), { name: 1 })])),
    )
    const { results } = bodyOf(await finished({ call, work }, bodyOf(array).id))
    expect(statusesOf({ results })).toEqual([201, 422, 422])
    expect(results[2].error.errors[0].pointer).toBe('/2/name')
  })

  it.each([
    ['an atomic batch', 200, () => batchRequest([creating()], {}, { atomic: true })],
    ['validateOnly', 207, () => ({ ...batchRequest([creating()]), path: '/v1/batches?validateOnly=true' })],
    ['a single item', 201, () => jsonRequest('POST', '/v1/cities', city())],
    ['several items by id', 404, () => ({ method: 'GET', path: `/v1/cities?id=${newId()}` })],
  ])('5.1 not of %s: answered at once, and not echoed', async (_, status, request: () => Request) => {
    const answer = await call(later(request()))
    expect(answer.status, answer.text).toBe(status)
    expect(answer.headers).not.toHaveProperty('preference-applied')
    expect(answer.headers).not.toHaveProperty('location', expect.stringMatching('/v1/batches'))
  })

  it('5.1 not of a request to one item', async () => {
    const item = await existing(call)
    const put = await call(later(jsonRequest('PUT', item.href, city(item.id))))
    expect(put.status).toBe(200)
    expect(put.headers).not.toHaveProperty('preference-applied')
    const gone = await call({ method: 'DELETE', path: item.href, headers: asynchronous })
    expect(gone).toMatchObject({ status: 204, text: '' })
  })

  it.each(['respond-async=yes', 'wait=5', 'respond', 'return=respond-async', 'x="respond-async"'])(
    '5.1 a preference that is another one is not taken for it: %s',
    async (prefer) => {
      const answer = await call(batchRequest([creating()], { prefer }))
      expect(answer.status).toBe(207)
      expect(answer.headers).not.toHaveProperty('preference-applied')
    },
  )
})
