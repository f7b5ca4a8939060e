import { expect, it, onTestFinished } from 'vitest'
import { testService } from '../../testing/index.ts'
import type { Answer } from '../support/answer.ts'
import { createService } from '../support/service.ts'
import { notes } from './collections.ts'

type Fields = Readonly<Record<string, string>>
type Caller = { readonly authorization: string }

/** RFC 9111, 4.1: what is stored may be used, or asked about by its ETag, if all that `Vary` names is as it was. */
const isOfBoth = (stored: Headers, [first, second]: readonly [Fields, Fields]): boolean =>
  (stored.get('vary') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .every((name) => name !== '*' && (first[name] ?? null) === (second[name] ?? null))

/** … and RFC 9111, 3: whether a browser stores it at all. */
const isStored = (headers: Headers): boolean => !/no-store/.test(headers.get('cache-control') ?? 'no-store')

const token = (caller: object) => `Bearer ${Buffer.from(JSON.stringify(caller)).toString('base64url')}`

it('a browser that changes its caller shows no answer of the first to the second', async () => {
  const service = await testService({ notes }, { tenantClaim: 'org' })
  onTestFinished(() => service.close())
  const [ann, bob] = ['ann', 'bob'].map((sub) => ({
    authorization: token({ sub, claims: { org: sub } }),
  })) as [Caller, Caller]
  const paths = ['/v1', '/v1/notes', '/v1/notes/same', '/v1/batches', '/openapi.json', '/docs', '/console']
  const puts = [ann, bob].map((headers, at) =>
    service.fetch('/v1/notes/same', {
      method: 'PUT',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ owner: ['ann', 'bob'][at], text: 'mine' }),
    }),
  )
  for (const { status } of await Promise.all(puts)) expect(status).toBe(201)
  const [mine, other] = await Promise.all(
    [ann, bob].map((headers) => service.fetch('/v1/notes/same', { headers })),
  )
  // Two items, of which a cache that forgot the caller would take one for the other.
  expect(mine?.headers.get('etag')).toBe(other?.headers.get('etag'))
  const confused: string[] = []
  for (const path of paths) {
    const { status, headers } = await service.fetch(path, { headers: ann })
    expect([200, path]).toEqual([status, path])
    const isForAll = /public/.test(headers.get('cache-control') ?? '')
    if (!isForAll && isStored(headers) && isOfBoth(headers, [ann, bob])) confused.push(path)
  }
  expect(confused).toEqual([])
  const { headers, status } = await service.fetch('/v1/notes/same', {
    headers: { ...ann, 'if-none-match': '"1"' },
  })
  expect([status, headers.get('vary')]).toEqual([304, 'Prefer, Authorization'])
})

const cached = async (settings: object): Promise<Answer['headers']> => {
  const service = await createService({ settings })
  onTestFinished(service.stop)
  return (await service.call({ method: 'GET', path: '/v1', grant: granted })).headers
}

/** What any of the gateway's authorizers would have said. */
const granted = {
  jwt: { claims: { sub: 'ann' }, scopes: [] },
  lambda: { sub: 'ann' },
  iam: { accountId: '111122223333', userArn: 'arn:aws:iam::111122223333:user/ann', userId: 'AIDA' },
}

it('what says who calls is what the authorizer is asked with; where that is not known, nothing is kept', async () => {
  const kept = 'private, max-age=60'
  expect(await cached({ auth: 'none' })).toMatchObject({ 'cache-control': kept })
  expect(await cached({ auth: 'none' })).not.toHaveProperty('vary')
  expect(await cached({ auth: 'iam' })).toMatchObject({ 'cache-control': kept, vary: 'Authorization' })
  const headers = ['X-Api-Key', 'Cookie']
  expect(await cached({ auth: 'lambda', identityHeaders: headers })).toMatchObject({
    'cache-control': kept,
    vary: 'X-Api-Key, Cookie',
  })
  expect(await cached({ auth: 'lambda' })).toMatchObject({ 'cache-control': 'no-store' })
})
