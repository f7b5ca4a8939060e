import { randomUUID } from 'node:crypto'
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
/** Nobody, in as many ways. */
const none = [undefined, null, '', 0, 1]
/** What names more than one, or nobody at all: as values, and as the texts that an HTTP API makes of them. */
const nameless = [
  ...[true, false, [], ['a'], {}, { a: 1 }],
  ...['[]', '[a]', '[a b]', '{}', '{"a":1}', 'map[]', 'map[a:b]', 'true', 'false', ' [a b]'],
]

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
    for (const sub of none) await refusedAll(withClaims({ sub, tenant: 'a' }), 401, '/problems/unauthorized')
  })

  // RFC 9110, 15.5.2
  it('that is not known is told how to authenticate', async () => {
    for (const request of requests) {
      const { status, headers } = await service.call(request)
      expect([status, headers['www-authenticate']]).toEqual([401, expect.stringMatching(/^Bearer\b/)])
    }
  })

  it('without a usable tenant is forbidden', async () => {
    const unusable = [
      ...none,
      ...nameless,
      '\ud800',
      'a\udfff',
      'x'.repeat(129),
      '😀'.repeat(65),
      'x'.repeat(100_000),
    ]
    for (const tenant of unusable)
      await refusedAll(withClaims({ sub: 'alice', tenant }), 403, '/problems/forbidden')
  })

  it('named by a list, an object or a boolean is forbidden', async () => {
    for (const name of nameless) {
      await refusedAll(withClaims({ sub: name, tenant: 'a' }), 403, '/problems/forbidden')
      await refusedAll(withClaims({ client_id: name, tenant: 'a' }), 403, '/problems/forbidden')
    }
    const named = withClaims({ sub: 'alice', client_id: ['a'], tenant: 'a' })
    await refusedAll(named, 403, '/problems/forbidden')
  })

  it('may have a name that only looks a little like that', async () => {
    for (const name of ['a[b]', 'truth', 'mapping', 'falsehood', 'x{y}', '0']) {
      const grant = withClaims({ sub: name, tenant: name })
      expect((await service.call({ method: 'GET', path: '/v1', grant })).status, name).toBe(200)
    }
  })

  it('leaves nothing behind', async () => {
    expect(await scan(service.tables.client, service.tables.items)).toEqual([])
  })

  it('may always see how things are, and what problems mean', async () => {
    expect((await service.call({ method: 'GET', path: '/health' })).status).toBe(200)
    expect((await service.call({ method: 'GET', path: '/problems/unauthorized' })).status).toBe(200)
  })
})

describe('a caller who signs', () => {
  const signed = (userId: string, cognitoIdentity?: object | null) => ({
    iam: { accountId: '111122223333', userId, ...(cognitoIdentity === undefined ? {} : { cognitoIdentity }) },
  })
  const pooled = (identityId?: string) =>
    signed('AROAEXAMPLE:CognitoIdentityCredentials', {
      amr: ['authenticated'],
      identityPoolId: 'eu-central-1:pool',
      ...(identityId === undefined ? {} : { identityId }),
    })

  /** Whether a key of the one is a key of the other. */
  const areOne = async (iam: HostileService, one: object, other: object): Promise<boolean> => {
    const key = randomUUID()
    const request = batchRequest([{ method: 'GET', path: '/cities/none' }], { 'idempotency-key': key })
    expect((await iam.call({ ...request, grant: one })).status).toBe(207)
    const answer = await iam.call({ ...request, grant: other })
    expect(answer.status).toBe(207)
    return answer.headers['idempotent-replayed'] === 'true'
  }

  it('is the role, whatever the session', async () => {
    const iam = await hostileService({ settings: { auth: 'iam' } })
    expect(await areOne(iam, signed('AROAEXAMPLE:one'), signed('AROAEXAMPLE:other', null))).toBe(true)
    expect(await areOne(iam, signed('AROAEXAMPLE:one'), signed('AROAOTHER:one'))).toBe(false)
  })

  it('is the session where a deployment wants that', async () => {
    const iam = await hostileService({ settings: { auth: 'iam', iamPrincipal: 'session' } })
    expect(await areOne(iam, signed('AROAEXAMPLE:one'), signed('AROAEXAMPLE:other'))).toBe(false)
    expect(await areOne(iam, signed('AROAEXAMPLE:one'), signed('AROAEXAMPLE:one'))).toBe(true)
  })

  it.each(['role', 'session'] as const)('of an identity pool is the identity, not the %s', async (by) => {
    const iam = await hostileService({ settings: { auth: 'iam', iamPrincipal: by } })
    const [alice, bob] = [pooled('eu-central-1:alice'), pooled('eu-central-1:bob')]
    expect(await areOne(iam, alice, alice)).toBe(true)
    expect(await areOne(iam, alice, bob)).toBe(false)
    expect(await areOne(iam, alice, signed('AROAEXAMPLE:one'))).toBe(false)
    for (const grant of [pooled(), pooled(''), signed('AROAEXAMPLE:CognitoIdentityCredentials', null)]) {
      const answer = await iam.call({ method: 'GET', path: '/v1', grant })
      expect([answer.status, bodyOf(answer).type]).toEqual([403, '/problems/forbidden'])
    }
  })
})

it('nothing failed inside', () => {
  expect(service.failures).toEqual([])
})
