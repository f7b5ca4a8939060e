import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serviceWith } from '../scenarios/background.ts'
import { city, newId, newKey } from '../scenarios/given.ts'
import { bodyOf, jsonRequest } from '../support/answer.ts'

let service: Awaited<ReturnType<typeof serviceWith>>
beforeAll(async () => {
  service = await serviceWith('held', {})
})
afterAll(() => service.stop())

const path = '/v1/$batch'
const send = (body: unknown, headers = {}, query = '') =>
  service.call(jsonRequest('POST', path + query, body, headers))
const batchOf = (...requests: object[]) => ({
  requests: requests.map((one, at) => ({ id: `${at}`, ...one })),
})
const creating = (id: string, members = {}) => ({
  method: 'POST',
  url: 'cities',
  body: city(id, members),
  ...members,
})
const there = async (id: string) => {
  const { status, headers } = await service.call({ method: 'GET', path: `/v1/cities/${id}` })
  return status === 200 ? headers.etag : status
}

describe('7.1 what clients write for the same item', () => {
  const urls = (id: string) => [
    `cities/${id}`,
    `/cities/${id}`,
    `cities('${id}')`,
    `/cities('${id}')`,
    `cities(%27${id}%27)`,
    `cities(${id})`,
    `/v1/cities/${id}`,
    `v1/cities('${id}')`,
    `http://test/v1/cities/${id}`,
    `https://TEST/v1/cities('${id}')`,
  ]

  it.each(urls('ID').map((_, at) => at))('url %i', async (at) => {
    const id = newId()
    const answer = await send(batchOf(creating(id), { method: 'get', url: urls(id)[at], dependsOn: ['0'] }))
    expect(bodyOf(answer).responses[1]).toMatchObject({ id: '1', status: 200, body: city(id) })
  })

  const refusedUrls = [
    ['a query', 'cities/1?$select=name', 'url has a query, and requests of a batch take none.'],
    ['a fragment', 'cities/1#x', 'url has a query, and requests of a batch take none.'],
    ['another host', 'https://elsewhere.example/v1/cities/1', 'url is on another host than the batch.'],
    [
      'another request',
      '$0',
      'url begins with $: neither other requests nor system resources can be referred to.',
    ],
    [
      'a nested batch',
      '/v1/$batch',
      'url begins with $: neither other requests nor system resources can be referred to.',
    ],
    [
      'too many segments',
      'cities/1/a/b',
      "url is a collection, or an item as cities/1 or cities('1'), or an action of it.",
    ],
    [
      'an empty segment',
      'cities//1',
      "url is a collection, or an item as cities/1 or cities('1'), or an action of it.",
    ],
    [
      'a broken escape',
      'cities%zz/1',
      "url is a collection, or an item as cities/1 or cities('1'), or an action of it.",
    ],
    ['nothing', '', 'url is a string.'],
    ['a number', 7, 'url is a string.'],
  ] as const

  it.each(refusedUrls)('%s is that request’s fault alone', async (_, url, message) => {
    const id = newId()
    const answer = await send(batchOf({ method: 'GET', url }, creating(id)))
    expect(answer.status).toBe(200)
    const [wrong, neighbour] = bodyOf(answer).responses
    expect(wrong).toEqual({
      id: '0',
      status: 400,
      headers: { 'Content-Type': 'application/json' },
      body: {
        error: {
          code: 'malformed-operation',
          message,
          details: [{ code: 'malformed-operation', target: '/requests/0/url', message }],
        },
      },
    })
    expect(neighbour.status).toBe(201)
    expect(await there(id)).toBe('"1"')
  })
})

describe('7.1 what is never passed over', () => {
  const guards: readonly [string, object, string][] = [
    ['if', { if: '$0/succeeded' }, 'if is not supported; dependsOn is.'],
    [
      'a condition by date',
      { headers: { 'If-Unmodified-Since': 'x' } },
      'Of conditions, If-Match and If-None-Match are honoured.',
    ],
    [
      'credentials of its own',
      { headers: { authorization: 'Bearer x' } },
      'A request is made by whoever sends the batch.',
    ],
    [
      'another media type',
      { headers: { 'content-type': 'text/csv' } },
      'Content-Type is application/json or application/merge-patch+json.',
    ],
    ...['Isolation', 'odata-isolation'].map((name): [string, object, string] => [
      `isolation (${name})`,
      { headers: { [name]: 'snapshot' } },
      'Isolation is not offered: requests see what others write meanwhile.',
    ]),
    ...['X-HTTP-Method', 'x-http-method-override', 'X-Method-Override'].map(
      (name): [string, object, string] => [
        `another method (${name})`,
        { headers: { [name]: 'DELETE' } },
        'The method of a request is its member method, and no other.',
      ],
    ),
    ...Object.entries({ ifMatch: '"7"', ifNoneMatch: '*', idempotencyKey: 'k' }).map(
      ([name, value]): [string, object, string] => [
        `${name}, as in our own batches`,
        { [name]: value },
        `${name} is not a member of a request; conditions and keys are among its headers.`,
      ],
    ),
    ['a header that is a number', { headers: { 'if-match': 1 } }, 'Values of headers are strings.'],
    ['headers that are a list', { headers: [] }, 'headers is an object.'],
    [
      'a body that is no base64',
      { body: 'Paris!' },
      'A body that is a string is the base64 of JSON in UTF-8.',
    ],
    [
      'no method',
      { method: undefined },
      'The request is not { "id", "method", "url", … } as a JSON batch has it.',
    ],
  ]

  it.each(guards)('%s', async (_, members, message) => {
    const [wrong, sound] = [newId(), newId()]
    const answer = await send(batchOf({ ...creating(wrong), ...members }, creating(sound)))
    expect(bodyOf(answer).responses.map(({ status }: { status: number }) => status)).toEqual([400, 201])
    expect(bodyOf(answer).responses[0].body.error.message).toBe(message)
    expect([await there(wrong), await there(sound)]).toEqual([404, '"1"'])
  })

  it('a condition under any spelling, and twice is one that is malformed', async () => {
    const id = newId()
    await send(batchOf(creating(id)))
    const patch = (headers: object) => ({
      method: 'PATCH',
      url: `cities/${id}`,
      headers,
      body: { population: 1 },
    })
    const answer = await send(
      batchOf(patch({ 'IF-match': '"7"' }), patch({ 'If-Match': '*', 'if-match': '"1"' })),
    )
    const [stale, twice] = bodyOf(answer).responses
    expect([stale.status, twice.status]).toEqual([412, 400])
    expect(twice.body.error.details[0].target).toBe('/requests/1/headers/if-match')
  })

  it('depends_on, as one client writes it, is dependsOn', async () => {
    const id = newId()
    const missing = { id: 'a', method: 'DELETE', url: `cities/${newId()}` }
    const answer = await send(batchOf(missing, { ...creating(id), id: 'b', depends_on: ['a'] }))
    expect(bodyOf(answer).responses[1]).toMatchObject({
      status: 424,
      body: { error: { innererror: { causedBy: ['a'] } } },
    })
    expect(await there(id)).toBe(404)
  })

  it.each(['continue-on-error=false', 'odata.continue-on-error=FALSE, return=minimal'])(
    'Prefer: %s would keep later requests from being run, so nothing is',
    async (prefer) => {
      const id = newId()
      const answer = await send(batchOf(creating(id)), { prefer })
      expect([answer.status, bodyOf(answer).error.code]).toEqual([400, 'malformed-request'])
      expect(await there(id)).toBe(404)
      expect((await send(batchOf(creating(id)), { prefer: 'continue-on-error' })).status).toBe(200)
    },
  )

  it.each([
    ['isolation', {}, { isolation: 'snapshot' }],
    ['isolation as 4.0 calls it', {}, { 'odata-isolation': 'snapshot' }],
    ['atomic, as in our own batches', { atomic: true }, {}],
  ])('%s is refused as a whole', async (_, members, headers) => {
    const id = newId()
    const answer = await send({ ...batchOf(creating(id)), ...members }, headers)
    expect([answer.status, bodyOf(answer).error.code]).toEqual([400, 'malformed-request'])
    expect(await there(id)).toBe(404)
  })

  it.each([
    ['several groups', [{ atomicityGroup: 'g' }, { atomicityGroup: 'h' }]],
    ['a group and what is in none', [{ atomicityGroup: 'g' }, {}]],
    ['a group that is called as a request', [{ atomicityGroup: '0' }, { atomicityGroup: '0' }]],
    ['a group without a name', [{ atomicityGroup: 3 }, { atomicityGroup: 3 }]],
  ])('%s is refused as a whole', async (_, [first, second]) => {
    const ids = [newId(), newId()]
    const answer = await send(
      batchOf({ ...creating(ids[0] ?? ''), ...first }, { ...creating(ids[1] ?? ''), ...second }),
    )
    expect([answer.status, bodyOf(answer).error.code]).toEqual([400, 'malformed-request'])
    expect(await Promise.all(ids.map(there))).toEqual([404, 404])
  })
})

describe('7.1 what a whole batch is refused for', () => {
  const get = { method: 'GET', url: 'cities/1' }
  const many = Array.from({ length: 1001 }, (_, at) => ({ ...get, id: `${at}` }))
  const wholes: readonly [string, unknown, number, string][] = [
    ['no requests', {}, 400, 'malformed-request'],
    ['an empty list', { requests: [] }, 400, 'empty-batch'],
    ['a request without id', { requests: [get] }, 400, 'malformed-request'],
    ['an id that is a number', { requests: [{ ...get, id: 1 }] }, 400, 'malformed-request'],
    ['a request that is null', { requests: [null] }, 400, 'malformed-request'],
    [
      'an id twice',
      { requests: [get, get].map((one) => ({ ...one, id: 'a' })) },
      400,
      'duplicate-operation-id',
    ],
    ['an unknown dependency', batchOf({ ...get, dependsOn: ['x'] }), 400, 'invalid-dependency'],
    [
      'a cycle',
      batchOf({ ...get, dependsOn: ['1'] }, { ...get, dependsOn: ['0'] }),
      400,
      'invalid-dependency',
    ],
    ['too many', { requests: many }, 413, 'payload-too-large'],
  ]

  it.each(wholes)('%s', async (_, body, status, code) => {
    const answer = await send(body)
    expect([answer.status, bodyOf(answer).error.code]).toEqual([status, code])
    expect(answer.headers['content-type']).toBe('application/json')
  })

  it('too many, by its limit', async () => {
    expect(bodyOf(await send({ requests: many })).error.innererror).toEqual({
      limit: 'maxOperations',
      max: 1000,
      actual: 1001,
    })
  })

  it('multipart, which is not JSON, and query options', async () => {
    const headers = { 'content-type': 'multipart/mixed; boundary=b' }
    const multipart = await service.call({ method: 'POST', path, headers, body: '--b--' })
    expect([multipart.status, bodyOf(multipart).error.code]).toEqual([415, 'unsupported-media-type'])
    const queried = await send(batchOf(get), {}, '?$format=json')
    expect([queried.status, bodyOf(queried).error.code]).toEqual([400, 'malformed-request'])
  })

  it('another method, with those that there are', async () => {
    const allow = async (method: string, at: string) => {
      const { status, headers } = await service.call({ method, path: at })
      return [status, headers.allow]
    }
    expect(await allow('GET', path)).toEqual([405, 'POST'])
    expect(await allow('DELETE', `${path}/118s3takb7hwr8jg7dmq`)).toEqual([405, 'GET, HEAD'])
    expect(await allow('GET', `${path}/118s3takb7hwr8jg7dmq`)).toEqual([404, undefined])
  })
})

describe('7.1 how it is written', () => {
  it('a body as base64 or base64url, as clients without a serializer send it', async () => {
    const [one, two] = [newId(), newId()]
    const encoded = (id: string, encoding: 'base64' | 'base64url') => ({
      ...creating(id),
      body: Buffer.from(JSON.stringify(city(id, { name: 'Zürich ›››' }))).toString(encoding),
    })
    const answer = await send(batchOf(encoded(one, 'base64'), encoded(two, 'base64url')))
    const bodies = bodyOf(answer).responses.map(({ body }: { body: object }) => body)
    expect(bodies).toEqual([city(one, { name: 'Zürich ›››' }), city(two, { name: 'Zürich ›››' })])
  })

  it('names of headers as its client finds them: those of OData in lower case', async () => {
    const graph = bodyOf(await send(batchOf(creating(newId())))).responses[0].headers
    expect(Object.keys(graph).sort()).toEqual(['Content-Type', 'ETag', 'Location'])
    const answer = await send(batchOf(creating(newId())), { 'odata-version': '4.01' })
    expect(Object.keys(bodyOf(answer).responses[0].headers).sort()).toEqual([
      'content-type',
      'etag',
      'location',
    ])
    expect(answer.headers['odata-version']).toBe('4.01')
  })

  it('return=minimal leaves items out, and answers every request all the same', async () => {
    const id = newId()
    const patch = { method: 'PATCH', url: `cities/${id}`, body: { population: 1 } }
    const get = { method: 'GET', url: `cities/${id}` }
    const answer = await send(batchOf(creating(id), patch, get), { prefer: 'return=minimal' })
    expect(answer.headers['preference-applied']).toBe('return=minimal')
    expect(bodyOf(answer).responses).toMatchObject([
      { status: 201, body: null },
      { status: 204, body: null, headers: { ETag: '"2"' } },
      { status: 200, body: city(id, { population: 1 }) },
    ])
  })

  it('strict handling and a dry run are those of any batch', async () => {
    const [one, two] = [newId(), newId()]
    const wrong = creating(two, { population: -1 })
    const strict = await send(batchOf(creating(one), wrong), { prefer: 'handling=strict' })
    expect([strict.status, bodyOf(strict).error.code]).toEqual([422, 'invalid-batch'])
    expect(bodyOf(strict).error.details.map(({ target }: { target: string }) => target)).toContain(
      '/requests/1',
    )
    const dry = await send(batchOf(creating(one)), {}, '?validateOnly=true')
    expect(bodyOf(dry).responses[0].status).toBe(201)
    expect(await there(one)).toBe(404)
  })
})

describe('7.1 a batch that is run later', () => {
  it('is 202 with its place, then what it would have been', async () => {
    const [one, key] = [newId(), newKey()]
    const body = batchOf(
      creating(one),
      { method: 'GET', url: `cities('${one}')`, dependsOn: ['0'] },
      creating(one),
    )
    const headers = { prefer: 'respond-async', 'idempotency-key': key }
    const accepted = await send(body, headers)
    expect(accepted.status).toBe(202)
    expect(accepted.headers['preference-applied']).toBe('respond-async')
    const place = accepted.headers.location ?? ''
    expect(place).toMatch(/^\/v1\/\$batch\/[0-9a-z]{20}$/)
    const look = () => service.call({ method: 'GET', path: place })
    const waiting = await look()
    expect([waiting.status, waiting.headers['retry-after'], bodyOf(waiting).pending]).toEqual([202, '1', 3])
    await service.work()
    const ended = await look()
    expect([ended.status, ended.headers.asyncresult]).toEqual([200, '200'])
    expect(bodyOf(ended).responses).toMatchObject([
      { id: '0', status: 201, body: city(one), headers: { Location: `/v1/cities/${one}` } },
      { id: '1', status: 200, body: city(one) },
      { id: '2', status: 409, body: { error: { code: 'already-exists' } } },
    ])
    const again = await send(body, headers)
    expect([again.status, again.headers['idempotent-replayed']]).toEqual([200, 'true'])
    expect(bodyOf(again).responses[0]).toMatchObject({ id: '0', status: 201 })
  })

  it('with return=minimal it keeps no items, and a result for every request', async () => {
    const one = newId()
    const accepted = await send(batchOf(creating(one), creating(one)), {
      prefer: 'respond-async, return=minimal',
    })
    await service.work()
    const ended = await service.call({ method: 'GET', path: accepted.headers.location ?? '' })
    expect(bodyOf(ended).responses).toMatchObject([{ status: 201, body: null }, { status: 409 }])
  })

  it('somebody else’s, and a file, are not there', async () => {
    const announced = await service.call(
      jsonRequest('POST', '/v1/imports', { collection: 'cities', method: 'PUT', contentType: 'text/csv' }),
    )
    const { status, text } = await service.call({ method: 'GET', path: `${path}/${bodyOf(announced).id}` })
    expect([status, JSON.parse(text).error]).toEqual([
      404,
      { code: 'not-found', message: 'There is no such batch.' },
    ])
  })
})
