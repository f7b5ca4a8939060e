import { afterAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { distances } from './distances.ts'
import { absent, city, creating, existing, failing, newId } from './given.ts'
import { accepted, finished, read } from './later.ts'

/** RFC 9110, 12.5.1: parameters of a representation do not make another one of it; a charset might, and is UTF-8 here. */
const acceptable = [
  'application/json;charset=utf-8',
  'application/json; charset=UTF-8',
  'application/json;charset="utf-8"',
  'application/json; charset=utf8',
  'application/json;odata.metadata=minimal',
  'application/json; indent=2',
  'application/json;version="1,0";q=0.5, text/plain',
  'text/html, application/json;charset=latin1, application/json;charset=UTF-8, text/plain',
  'text/plain;q=1, */*;level=1;q=0.1',
  'Application/JSON',
  'application/*;q=0.001',
  'application/json;q=1.000',
  'application/vnd.api+json, application/json;profile="a \\" , b"',
]
const unacceptable = [
  'application/json;q=0',
  'application/json;charset=utf-8;q=0',
  'application/json;charset=iso-8859-1',
  'text/csv',
  'text/*',
  'application/vnd.api+json;charset=utf-8',
  'application/json;q=0, application/problem+json;q=0.0',
  ',',
  '"application/json"',
  'image/png, text/html;q=0.9',
]

describe.each(distances)('3 negotiation, $name', (distance) => {
  const { call, stop } = distance
  afterAll(stop)

  it.each(acceptable)('3 Accept: %s takes JSON', async (accept) => {
    const item = await existing(call)
    expect((await call({ method: 'GET', path: item.href, headers: { accept } })).status).toBe(200)
    expect((await call(batchRequest([creating()], { accept }))).status).toBe(207)
    expect((await call({ method: 'GET', path: '/v1', headers: { accept } })).status).toBe(200)
    // A failure is a problem, in a type of its own.
    expect((await call({ method: 'GET', path: absent().href, headers: { accept } })).status).toBe(404)
  })

  it.each(unacceptable)('3 Accept: %s takes none: 406, and nothing is done', async (accept) => {
    const id = newId()
    const answer = await call(jsonRequest('PUT', `/v1/cities/${id}`, city(id), { accept }))
    expect([answer.status, bodyOf(answer).type]).toEqual([406, '/problems/not-acceptable'])
    expect((await call({ method: 'GET', path: `/v1/cities/${id}` })).status).toBe(404)
  })

  it('5.2 errors come as whatever comes first, parameters or not', async () => {
    const id = await accepted(call, batchRequest([failing()]))
    await finished(distance, id)
    const typeOf = async (accept: string) =>
      (await call({ method: 'GET', path: `/v1/batches/${id}/errors`, headers: { accept } })).headers[
        'content-type'
      ]
    expect((await read(call, id, '/errors')).headers['content-type']).toBe('application/json')
    for (const accept of ['text/csv', 'text/csv;charset=utf-8', 'text/csv; header=present, */*;q=0.1'])
      expect(await typeOf(accept), accept).toBe('text/csv; charset=utf-8')
    for (const accept of ['application/x-ndjson;charset=UTF-8', 'text/csv;q=0.1, application/x-ndjson'])
      expect(await typeOf(accept), accept).toBe('application/x-ndjson; charset=utf-8')
    expect(await typeOf('text/csv;charset=latin1, application/json;q=0.2')).toBe('application/json')
  })

  it('3 a 406 names the types that this very request can be answered in', async () => {
    const types = ['application/json', 'application/problem+json']
    const ways: readonly [path: string, more: readonly string[]][] = [
      ['/v1/cities', ['application/x-ndjson', 'text/csv']],
      ['/v1/cities?limit=2', ['application/x-ndjson', 'text/csv']],
      ['/v1/cities?id=1,2', ['application/xml']],
      ['/v1/cities/1', []],
    ]
    for (const [path, more] of ways) {
      const answer = await call({ method: 'GET', path, headers: { accept: 'image/png' } })
      const told = [answer.status, bodyOf(answer).detail]
      expect(told, path).toEqual([406, `The answer can be ${[...types, ...more].join(' or ')}.`])
    }
  })

  it('3 where Accept has a choice, each answer says so to caches', async () => {
    const { id } = await existing(call)
    const requests = [
      { method: 'GET', path: '/v1/cities?limit=1' },
      { method: 'GET', path: '/v1/cities?limit=1', headers: { accept: 'text/csv' } },
      { method: 'HEAD', path: `/v1/cities?id=${id}` },
      { method: 'GET', path: '/v1/cities?limit=x' },
      { method: 'GET', path: '/v1/cities', headers: { accept: 'image/png' } },
      batchRequest([failing()], { prefer: 'return=minimal' }),
    ]
    const varying = (headers: Readonly<Record<string, string>>) => (headers.vary ?? '').split(', ')
    for (const request of requests)
      expect(varying((await call(request)).headers), request.path).toContain('Accept')
    const single = await call({ method: 'GET', path: `/v1/cities/${id}` })
    expect(varying(single.headers)).not.toContain('Accept')
  })

  it.each([
    ['application/json; charset=utf8', 207],
    ['application/json;charset="UTF-8"', 207],
    ['Application/Json; odata.metadata=minimal; indent=2', 207],
    ['application/json; charset=utf-16', 415],
    ['application/json, application/json', 415],
  ])('3 Content-Type: %s: %i', async (type, status) => {
    expect((await call(batchRequest([failing()], { 'content-type': type }))).status).toBe(status)
  })

  /** RFC 9110, 15.5.16, and RFC 5789, 2.2. */
  it('3 415 says what would be right instead', async () => {
    const told = async (method: string, path: string, headers: Readonly<Record<string, string>>) => {
      const answer = await call({ method, path, headers, body: '{}' })
      expect(answer.status).toBe(415)
      return ['accept', 'accept-encoding', 'accept-patch'].map((name) => answer.headers[name])
    }
    const lists = 'application/json, application/x-ndjson, text/csv, multipart/form-data'
    const plain = { 'content-type': 'text/plain' }
    expect(await told('POST', '/v1/batches', plain)).toEqual(['application/json', undefined, undefined])
    expect(await told('PUT', '/v1/cities', plain)).toEqual([lists, undefined, undefined])
    expect(await told('PATCH', '/v1/cities', plain)).toEqual([undefined, undefined, lists])
    expect(await told('PATCH', '/v1/cities/1', plain)).toEqual([
      undefined,
      undefined,
      'application/merge-patch+json',
    ])
    const packed = { 'content-type': 'application/json', 'content-encoding': 'br' }
    expect(await told('POST', '/v1/batches', packed)).toEqual([undefined, 'gzip', undefined])
  })
})
