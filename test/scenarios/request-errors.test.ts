import { afterAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf, jsonRequest, type Request } from '../support/answer.ts'
import { distances } from './distances.ts'
import { city, creating, existing, failing, newKey } from './given.ts'

const json = { 'content-type': 'application/json' }
const raw = (body: string | Uint8Array, headers: Record<string, string> = json): Request => ({
  method: 'POST',
  path: '/v1/batches',
  headers,
  body,
})
const text = JSON.stringify({ operations: [failing()] })

/** Requests that are refused as a whole, before anything is run. */
const refused: readonly [string, number, string, () => Request][] = [
  ['no body', 400, 'malformed-json', () => raw('')],
  ['broken JSON', 400, 'malformed-json', () => raw('{"operations": [')],
  ['two values', 400, 'malformed-json', () => raw('{"operations":[]} {}')],
  ['NaN', 400, 'malformed-json', () => raw('{"operations":[NaN]}')],
  ['invalid UTF-8', 400, 'malformed-json', () => raw(new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]))],
  ['the body null', 400, 'malformed-request', () => raw('null')],
  ['the body a number', 400, 'malformed-request', () => raw('1')],
  ['the body a string', 400, 'malformed-request', () => raw('"operations"')],
  ['the body an array', 400, 'malformed-request', () => raw('[]')],
  ['no operations', 400, 'malformed-request', () => raw('{}')],
  ['operations an object', 400, 'malformed-request', () => raw('{"operations":{}}')],
  ['an unknown member', 400, 'malformed-request', () => batchRequest([failing()], {}, { atomicity: true })],
  ['atomic a string', 400, 'malformed-request', () => batchRequest([failing()], {}, { atomic: 'true' })],
  [
    '__proto__ around the operations',
    400,
    'malformed-request',
    () => raw(`{"__proto__":{},${text.slice(1)}`),
  ],
  ['operations twice', 400, 'malformed-json', () => raw(`{"operations":[],${text.slice(1)}`)],
  ['an empty batch', 400, 'empty-batch', () => batchRequest([])],
  ['an empty array', 400, 'empty-batch', () => jsonRequest('POST', '/v1/cities', [])],
  [
    'empty lines',
    400,
    'empty-batch',
    () => ({
      method: 'POST',
      path: '/v1/cities',
      headers: { 'content-type': 'application/x-ndjson' },
      body: '\n\n',
    }),
  ],
  [
    'PUT of a collection with an object',
    400,
    'malformed-request',
    () => jsonRequest('PUT', '/v1/cities', city()),
  ],
  [
    'two operations of one id',
    400,
    'duplicate-operation-id',
    () =>
      batchRequest([
        { id: 'a', ...failing() },
        { id: 'a', ...failing() },
      ]),
  ],
  [
    'an id that is another’s index',
    400,
    'duplicate-operation-id',
    () => batchRequest([failing(), { id: '0', ...failing() }]),
  ],
  [
    'an empty key',
    400,
    'invalid-idempotency-key',
    () => batchRequest([failing()], { 'idempotency-key': '' }),
  ],
  [
    'a key of two words',
    400,
    'invalid-idempotency-key',
    () => batchRequest([failing()], { 'idempotency-key': 'a b' }),
  ],
  [
    'a key of 256 characters',
    400,
    'invalid-idempotency-key',
    () => batchRequest([failing()], { 'idempotency-key': 'k'.repeat(256) }),
  ],
  ['a path that is not there', 404, 'not-found', () => ({ method: 'GET', path: '/v2' })],
  ['a collection that is not there', 404, 'not-found', () => jsonRequest('POST', '/v1/towns', [city()])],
  ['a collection called __proto__', 404, 'not-found', () => ({ method: 'GET', path: '/v1/__proto__/1' })],
  ['an answer in CSV', 406, 'not-acceptable', () => batchRequest([failing()], { accept: 'text/csv' })],
  ['no content type', 415, 'unsupported-media-type', () => raw(text, {})],
  [
    'a form',
    415,
    'unsupported-media-type',
    () => raw(text, { 'content-type': 'application/x-www-form-urlencoded' }),
  ],
  ['a content type that is none', 415, 'unsupported-media-type', () => raw(text, { 'content-type': 'json' })],
  [
    'another charset',
    415,
    'unsupported-media-type',
    () => raw(text, { 'content-type': 'application/json; charset=latin1' }),
  ],
  [
    'a body that is said to be packed and is not',
    400,
    'malformed-request',
    () => raw(text, { ...json, 'content-encoding': 'gzip' }),
  ],
  [
    'a body packed twice',
    415,
    'unsupported-media-type',
    () => raw(text, { ...json, 'content-encoding': 'gzip, gzip' }),
  ],
  [
    'a body packed otherwise',
    415,
    'unsupported-media-type',
    () => raw(text, { ...json, 'content-encoding': 'br' }),
  ],
]

describe.each(distances)('3 request errors, $name', ({ call, stop }) => {
  afterAll(stop)

  it.each(refused)('3 %s: %i %s', async (_, status, type, request) => {
    const answer = await call(request())
    expect(answer.status, answer.text).toBe(status)
    expect(bodyOf(answer).type).toBe(`/problems/${type}`)
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
    expect(answer.headers).not.toHaveProperty('batch-summary')
  })

  it.each([
    ['a malformed body', (headers: object) => ({ ...raw('{'), headers: { ...json, ...headers } })],
    ['a wrong envelope', (headers: object) => batchRequest([failing()], { ...headers }, { atomic: 1 })],
    ['too many operations', (headers: object) => batchRequest(Array(1001).fill(failing()), { ...headers })],
    ['a wrong media type', (headers: object) => raw(text, { 'content-type': 'text/plain', ...headers })],
    ['strict handling', (headers: object) => batchRequest([{}], { prefer: 'handling=strict', ...headers })],
    [
      'an answer that cannot be',
      (headers: object) => batchRequest([failing()], { accept: 'image/png', ...headers }),
    ],
  ])('4.6 %s leaves the key unused', async (_, request: (headers: object) => Request) => {
    const key = { 'idempotency-key': newKey() }
    const refusal = await call(request(key))
    expect([400, 406, 413, 415, 422]).toContain(refusal.status)
    const answer = await call(batchRequest([creating()], key))
    expect(bodyOf(answer)).toMatchObject({ outcome: 'succeeded', summary: { replayed: 0 } })
    expect(answer.headers).not.toHaveProperty('idempotent-replayed')
  })

  it.each([
    ['POST', '/v1/cities/1', 'GET, PUT, PATCH, DELETE'],
    ['DELETE', '/v1', 'GET'],
    ['POST', '/health', 'GET'],
    ['PUT', '/problems/not-found', 'GET'],
    ['DELETE', '/v1/batches', 'GET, POST'],
    ['OPTIONS', '/v1/cities/1', 'GET, PUT, PATCH, DELETE'],
  ])('3 405 %s %s: Allow says what is allowed', async (method, path, allowed) => {
    const answer = await call({ method, path })
    expect(answer.status).toBe(method === 'OPTIONS' ? 204 : 405)
    const told = answer.headers.allow?.split(', ') ?? []
    expect(told).toEqual(expect.arrayContaining(allowed.split(', ')))
    expect(told).not.toContain(method)
  })

  it.each([
    ['POST', '/v1/towns/1'],
    ['POST', '/v1/CITIES/1'],
    ['POST', '/v1/__proto__/1'],
    ['PUT', '/v1/batches/1'],
    ['DELETE', '/v1/batches/nothing/results'],
    ['POST', '/problems/nothing'],
    ['OPTIONS', '/v1/towns'],
  ])('3 404 %s %s: what is not there takes no method', async (method, path) => {
    const answer = await call({
      method,
      path,
      headers: json,
      ...(method === 'OPTIONS' ? {} : { body: '{}' }),
    })
    expect([answer.status, answer.headers.allow]).toEqual([404, undefined])
  })

  it('3 415 of a patch says what it takes in Accept-Patch', async () => {
    const item = await existing(call)
    const answer = await call(jsonRequest('PATCH', item.href, { population: 1 }))
    expect(answer.status).toBe(415)
    expect(answer.headers['accept-patch']).toBe('application/merge-patch+json')
  })
})
