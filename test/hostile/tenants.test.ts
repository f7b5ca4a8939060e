import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { batchRequest, type Request } from '../support/answer.ts'
import { grantOf, newTenant, sorted, storedState, tenantSettings } from '../support/trial.ts'
import { resultsOf } from './naughty.ts'
import { type HostileService, hostileService } from './service.ts'

let service: HostileService
let [first, second] = ['', '']

beforeAll(async () => {
  service = await hostileService({ settings: tenantSettings })
})

beforeEach(() => {
  first = newTenant()
  second = newTenant()
})

type Grant = ReturnType<typeof grantOf>

const call = (request: Request, grant: Grant) => service.call({ ...request, grant })
const keyed = { 'idempotency-key': 'the-same-key' }
const city = (population: number) => ({ name: 'Ville', country: 'FR', population })
const order = {
  customer: { name: 'Ada', email: 'ada@example.org' },
  lines: [{ sku: 'a', quantity: 1, unitPrice: 2 }],
}

const operations = (population: number) => [
  { id: 'a', method: 'POST', path: '/cities', body: { id: '1', ...city(population) } },
  { id: 'b', method: 'PATCH', path: '/cities/1', body: { population: population + 1 } },
  { id: 'c', method: 'POST', path: '/orders', body: { ...order, note: String(population) } },
]

const run = async (list: readonly object[], grant: Grant, headers: Readonly<Record<string, string>> = {}) => {
  const answer = await call(batchRequest(list, headers), grant)
  expect(answer.status).toBe(207)
  const replayed = answer.headers['idempotent-replayed'] === 'true'
  return { statuses: resultsOf(answer).map(({ status }) => status), results: resultsOf(answer), replayed }
}

const population = async (grant: Grant) =>
  (await run([{ method: 'GET', path: '/cities/1' }], grant)).results[0]?.body?.population

describe('two tenants with the same keys, labels and ids', () => {
  it.each(['alice', 'bob'])('have nothing in common when the other caller is %s', async (other) => {
    const [one, two] = [grantOf(first, 'alice'), grantOf(second, other)]
    expect((await run(operations(10), one, keyed)).statuses).toEqual([201, 200, 201])
    // Another payload under the same key would be refused if the keys met.
    const foreign = await run(operations(20), two, keyed)
    expect([foreign.statuses, foreign.replayed]).toEqual([[201, 200, 201], false])
    expect([await population(one), await population(two)]).toEqual([11, 21])
    for (const [grant, wanted] of [
      [one, 10],
      [two, 20],
    ] as const) {
      const again = await run(operations(wanted), grant, keyed)
      expect([again.statuses, again.replayed]).toEqual([[201, 200, 201], true])
    }
    expect([await population(one), await population(two)]).toEqual([11, 21])
  })

  it('have nothing in common through keys of single operations', async () => {
    const [one, two] = [grantOf(first), grantOf(second)]
    const own = (amount: number) =>
      operations(amount).map((operation) => ({ ...operation, idempotencyKey: `k-${operation.id}` }))
    expect((await run(own(30), one)).statuses).toEqual([201, 200, 201])
    expect((await run(own(40), two)).statuses).toEqual([201, 200, 201])
    expect((await run(own(40), two)).statuses).toEqual([201, 200, 201])
    expect([await population(one), await population(two)]).toEqual([31, 41])
    expect((await storedState(service.tables, first)).size).toBe(2)
    expect((await storedState(service.tables, second)).size).toBe(2)
  })

  it('cannot reach each other with any method', async () => {
    const [one, two] = [grantOf(first), grantOf(second)]
    await run(operations(50), one)
    const before = sorted(await storedState(service.tables, first))
    const intrusions = [
      { method: 'GET', path: '/cities/1' },
      { method: 'PATCH', path: '/cities/1', body: { population: 0 } },
      { method: 'DELETE', path: '/cities/1' },
      { method: 'PUT', path: '/cities/1', body: city(0), ifMatch: '*' },
    ]
    expect((await run(intrusions, two)).statuses).toEqual([404, 404, 404, 412])
    for (const [index, { method, path, body, ifMatch }] of intrusions.entries()) {
      const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
      const headers = { 'content-type': type, ...(ifMatch ? { 'if-match': ifMatch } : {}) }
      const request = { method, path: `/v1${path}`, headers, ...(body ? { body: JSON.stringify(body) } : {}) }
      expect((await call(request, two)).status).toBe([404, 404, 404, 412][index])
    }
    expect((await call({ method: 'DELETE', path: '/v1/cities?id=1' }, two)).status).toBe(207)
    const atomic = await call(batchRequest(intrusions.slice(1, 3), {}, { atomic: true }), two)
    expect(atomic.status).toBe(404)
    expect(sorted(await storedState(service.tables, first))).toEqual(before)
    expect((await storedState(service.tables, second)).size).toBe(0)
  })
})

describe('two callers of one tenant', () => {
  it('share the items, and not the batches under a key', async () => {
    const [alice, bob] = [grantOf(first, 'alice'), grantOf(first, 'bob')]
    expect((await run(operations(60), alice, keyed)).statuses).toEqual([201, 200, 201])
    const his = await run(operations(60), bob, keyed)
    // Not hers replayed: his create meets her city, and his order is another one.
    expect([his.statuses, his.replayed]).toEqual([[409, 200, 201], false])
    expect((await storedState(service.tables, first)).size).toBe(3)
    expect((await run(operations(60), bob, keyed)).statuses).toEqual([409, 200, 201])
    expect((await run(operations(60), alice, keyed)).statuses).toEqual([201, 200, 201])
    expect((await storedState(service.tables, first)).get('/cities/1')?.version).toBe(3)
  })

  it('and not the keys of single operations', async () => {
    const [alice, bob] = [grantOf(first, 'alice'), grantOf(first, 'bob')]
    const own = operations(70).map((operation) => ({ ...operation, idempotencyKey: `k-${operation.id}` }))
    expect((await run(own, alice)).statuses).toEqual([201, 200, 201])
    expect((await run(own, bob)).statuses).toEqual([409, 200, 201])
    expect((await run(own, bob)).statuses).toEqual([409, 200, 201])
    expect((await storedState(service.tables, first)).size).toBe(3)
  })

  it('are told apart by their issuer, and however their names are put together', async () => {
    const callers = [
      { iss: 'https://issuer.test', sub: 'alice' },
      { iss: 'https://other.test', sub: 'alice' },
      { iss: '', sub: 'alice' },
      { sub: '"jwt","","alice"' },
      { iss: 'https://issuer.test","alice', sub: 'x' },
      { iss: 'https://issuer.test', sub: 'alice","x' },
      { iss: 'https://issuer.test', sub: 'alice ' },
      { iss: 'https://issuer.test', sub: 'ALICE' },
      { iss: 'https://issuer.test', sub: 'alice\u0000' },
      { iss: 'https://issuer.test', sub: '\u0430lice' },
      { iss: 'https://issuer.test', sub: '\ud800' },
      { iss: 'https://issuer.test', sub: '\udfff' },
      // A client is not the user whose name it bears (RFC 9700, 4.15).
      { iss: 'https://issuer.test', client_id: 'alice' },
    ]
    const append = [{ method: 'POST', path: '/orders', body: order }]
    const made = new Set<string | undefined>()
    for (const claims of callers) {
      const grant = { jwt: { claims: { ...claims, tenant: first }, scopes: null } }
      const answer = await call(batchRequest(append, keyed), grant as never)
      expect(answer.headers['idempotent-replayed'], JSON.stringify(claims)).toBeUndefined()
      made.add(resultsOf(answer)[0]?.location)
    }
    expect(made.size).toBe(callers.length)
  })
})

it('nothing failed inside', () => {
  expect(service.failures).toEqual([])
})
