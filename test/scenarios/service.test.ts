import { afterAll, describe, expect, it } from 'vitest'
import { problems } from '../../functions/model/problems.ts'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { collections } from '../support/declared.ts'
import { casesOf } from './cases.ts'
import { distances, origin } from './distances.ts'
import { absent, creating, existing, failing } from './given.ts'

/** Every header that the contract names and a script may want to read. */
const readable = [
  'Batch-Summary',
  'ETag',
  'Idempotent-Replayed',
  'Link',
  'Location',
  'Preference-Applied',
  'Retry-After',
  'X-Request-Id',
]

const words = (header: string | undefined) => (header ?? '').toLowerCase().split(/\s*,\s*/)

describe.each(distances)('3 the service, $name', (distance) => {
  const { call, stop } = distance
  afterAll(stop)
  const given = casesOf(distance)

  it('3 GET /v1 describes the collections, the limits and the links', async () => {
    const answer = await call({ method: 'GET', path: '/v1' })
    expect(answer.status).toBe(200)
    const body = bodyOf(answer)
    expect(body.limits).toEqual({
      maxOperations: 1000,
      maxAsyncOperations: 10_000,
      maxAtomicOperations: 100,
      maxAtomicBytes: 4 * 1024 * 1024,
      maxBodyBytes: 5_242_880,
      maxItemBytes: 389_120,
      maxDepth: 32,
      maxItemDepth: 31,
      maxItemReferences: 1000,
      maxImportBytes: 5_368_709_120,
      maxRecordBytes: 1_048_576,
      maxFormParts: 100,
      maxFileNameBytes: 255,
      idempotencyTtlSeconds: 86_400,
      uploadTtlSeconds: 3_600,
      batchTtlSeconds: 604_800,
      maxOpenBatches: 100,
      maxImportRows: 10_000_000,
      maxRequestUnits: 12_000,
    })
    expect(body.bodies).toEqual({
      'application/json': 5_242_880,
      'text/csv': 5_242_880,
      'application/merge-patch+json': 4_400_000,
      'application/x-ndjson': 4_400_000,
      'multipart/form-data': 4_400_000,
      gzip: 4_400_000,
    })
    const names = body.collections.map(({ name }: { name: string }) => name)
    expect(names).toEqual(expect.arrayContaining(collections.map(({ name }) => name)))
    const cities = body.collections.find(({ name }: { name: string }) => name === 'cities')
    expect(cities.href).toBe('/v1/cities')
    expect(cities.schema.required).toEqual(['name', 'country', 'population'])
    expect(body.links).toMatchObject({
      batches: '/v1/batches',
      imports: '/v1/imports',
      health: '/health',
    })
  })

  it('3 GET /health', async () => {
    const answer = await call({ method: 'GET', path: '/health' })
    expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } })
  })

  it.each(Object.entries(problems))('3 GET /problems/%s explains it', async (name, { status, title }) => {
    const answer = await call({ method: 'GET', path: `/problems/${name}` })
    expect(answer.status).toBe(200)
    expect(answer.headers['cache-control']).toMatch(/\bpublic\b/)
    const body = bodyOf(answer)
    expect(body).toMatchObject({ type: `/problems/${name}`, status, title })
    for (const part of ['meaning', 'cause', 'cure']) expect(body[part], part).toMatch(/\w.*\.$/)
  })

  it.each(['nothing', 'constructor', '__proto__', 'not-found%2F'])(
    '3 GET /problems/%s: 404',
    async (name) => {
      expect((await call({ method: 'GET', path: `/problems/${name}` })).status).toBe(404)
    },
  )

  it('3 every response has an x-request-id of its own', async () => {
    const ids = new Set<string | undefined>()
    const requests = [
      batchRequest([creating()]),
      batchRequest([creating()]),
      batchRequest([]),
      { method: 'GET', path: '/health' },
      { method: 'GET', path: '/nowhere' },
      { method: 'OPTIONS', path: '/v1/batches' },
    ]
    for (const request of requests) {
      const { headers } = await call(request)
      ids.add(headers['x-request-id'])
      const gateway = headers['apigw-requestid']
      if (gateway) expect(headers['x-request-id']).toBe(gateway)
    }
    expect(ids.size).toBe(requests.length)
  })

  it('3 what is private or changing is never cached; a read is checked each time', async () => {
    const { href } = await existing(call)
    const control = async (method: string, path: string) =>
      (await call({ method, path })).headers['cache-control']
    expect(await control('GET', href)).toBe('private, no-cache')
    expect(await control('GET', absent().href)).toBe('no-store')
    expect(await control('GET', `/v1/cities?id=${absent().id}`)).toBe('no-store')
    expect(await control('GET', '/v1')).toMatch(/private/)
    expect((await call(batchRequest([failing()]))).headers['cache-control']).toBe('no-store')
    expect(await control('DELETE', href)).toBe('no-store')
  })

  given('cors')('3 CORS: answers to an allowed origin expose the headers that are named here', async () => {
    const requests = [batchRequest([failing()], { origin }), batchRequest([], { origin })]
    for (const request of requests) {
      const { headers } = await call(request)
      expect(headers['access-control-allow-origin']).toBe(origin)
      const exposed = words(headers['access-control-expose-headers'])
      expect(exposed).toEqual(expect.arrayContaining(readable.map((name) => name.toLowerCase())))
      expect(words(headers.vary)).toContain('origin')
    }
    const { headers } = await call(batchRequest([failing()], { origin }))
    expect(words(headers.vary)).toContain('prefer')
  })

  given('cors')('3 CORS: a preflight is told what it may send', async () => {
    const { status, headers } = await call({
      method: 'OPTIONS',
      path: '/v1/batches',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type, idempotency-key, prefer',
      },
    })
    expect(status).toBe(204)
    expect(headers['access-control-allow-origin']).toBe(origin)
    expect(words(headers['access-control-allow-methods'])).toEqual(
      expect.arrayContaining(['get', 'post', 'put', 'patch', 'delete']),
    )
    expect(words(headers['access-control-allow-headers'])).toEqual(
      expect.arrayContaining([
        'authorization',
        'content-type',
        'idempotency-key',
        'if-match',
        'if-none-match',
        'prefer',
      ]),
    )
  })

  given('strangers')('3 CORS: another origin gets no permission', async () => {
    const { headers } = await call(batchRequest([failing()], { origin: 'https://evil.example' }))
    expect(headers).not.toHaveProperty('access-control-allow-origin')
  })
})
