import { beforeAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf, jsonRequest, type Request } from '../support/answer.ts'
import { scan } from '../support/tables.ts'
import { tenantSettings } from '../support/trial.ts'
import { type HostileService, hostileService } from './service.ts'

let service: HostileService

beforeAll(async () => {
  service = await hostileService({ settings: tenantSettings })
})

const body = { name: 'Ville', country: 'FR', population: 1 }
const requests: readonly Request[] = [
  batchRequest([{ method: 'PUT', path: '/cities/1', body }]),
  jsonRequest('PUT', '/v1/cities/1', body),
  jsonRequest('POST', '/v1/cities', [{ id: '1', ...body }]),
  { method: 'GET', path: '/v1/cities/1' },
  { method: 'GET', path: '/v1/cities?id=1' },
  { method: 'DELETE', path: '/v1/cities?id=1' },
  { method: 'DELETE', path: '/v1/cities/1' },
  { method: 'GET', path: '/v1' },
]

const withClaims = (claims: unknown) => ({ jwt: { claims, scopes: null } })
const odd = [undefined, null, '', 0, 1, true, [], ['a'], {}, { a: 1 }]

const refusedAll = async (grant: object | undefined, status: number, type: string): Promise<void> => {
  for (const request of requests) {
    const answer = await service.call({ ...request, ...(grant ? { grant } : {}) })
    expect([answer.status, bodyOf(answer).type], JSON.stringify(grant)).toEqual([status, type])
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(answer.headers['cache-control']).toBe('no-store')
  }
}

describe('a caller', () => {
  it('without a subject is not known', async () => {
    const strange = [
      undefined,
      {},
      { jwt: null },
      { jwt: {} },
      withClaims(null),
      withClaims('sub'),
      withClaims([]),
    ]
    for (const grant of strange) await refusedAll(grant, 401, '/problems/unauthorized')
    await refusedAll({ iam: { accountId: '1', userId: 'a' } }, 401, '/problems/unauthorized')
    for (const sub of odd) await refusedAll(withClaims({ sub, tenant: 'a' }), 401, '/problems/unauthorized')
  })

  // RFC 9110, 15.5.2
  it('that is not known is told how to authenticate', async () => {
    for (const request of requests) {
      const { status, headers } = await service.call(request)
      expect([status, headers['www-authenticate']]).toEqual([401, expect.stringMatching(/^Bearer\b/)])
    }
  })

  it('without a usable tenant is forbidden', async () => {
    const unusable = [...odd, '\ud800', 'a\udfff', 'x'.repeat(129), '😀'.repeat(65), 'x'.repeat(100_000)]
    for (const tenant of unusable)
      await refusedAll(withClaims({ sub: 'alice', tenant }), 403, '/problems/forbidden')
  })

  it('leaves nothing behind', async () => {
    expect(await scan(service.tables.client, service.tables.items)).toEqual([])
  })

  it('may always see how things are, and what problems mean', async () => {
    expect((await service.call({ method: 'GET', path: '/health' })).status).toBe(200)
    expect((await service.call({ method: 'GET', path: '/problems/unauthorized' })).status).toBe(200)
  })
})

it('nothing failed inside', () => {
  expect(service.failures).toEqual([])
})
