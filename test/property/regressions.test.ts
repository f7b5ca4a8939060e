import { afterAll, beforeAll, expect, it } from 'vitest'
import { batchRequest, bodyOf, jsonRequest, type Request } from '../support/answer.ts'
import { manualClock } from '../support/clock.ts'
import { type FaultPoint, faultAt } from '../support/faulty.ts'
import type { WireOperation } from '../support/model.ts'
import { createService, type Service } from '../support/service.ts'
import { names } from '../support/statements.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import { grantOf, newTenant, storedState, tenantSettings } from '../support/trial.ts'
import { type Interceptor, serviceError } from '../support/wire.ts'
import { planted } from './fill.ts'

/** The smallest cases of what the random tests of this folder have found. */

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

const pastTheLease = 40_000

/** Two cities at version 1, and functions that work on them. */
const begin = async () => {
  const clock = manualClock(Date.parse('2026-11-21T12:00:00Z'))
  const tenant = newTenant()
  const services: Service[] = []
  const call = async (request: Request, wire?: Interceptor) => {
    const service = await createService({
      tables,
      clock,
      settings: tenantSettings,
      ...(wire ? { wire } : {}),
    })
    services.push(service)
    return service.call({ ...request, grant: grantOf(tenant) })
  }
  await call(batchRequest(planted(2)))
  return {
    clock,
    call,
    versionOf: async (path: string) => (await storedState(tables, tenant)).get(path)?.version,
    close: () => services.forEach((service) => void service.stop()),
  }
}

const keyed = (operations: readonly WireOperation[], members: object = {}): Request =>
  batchRequest(operations, { 'idempotency-key': 'one' }, members)

const patch = (id: string, population: number, more: Partial<WireOperation> = {}): WireOperation => ({
  method: 'PATCH',
  path: `/cities/${id}`,
  body: { population },
  ...more,
})

const city = { name: 'Paris', country: 'FR', population: 1 }

/** Calls that touch this item are throttled. */
const starving =
  (id: string): Interceptor =>
  async ({ input, proceed }) => {
    if (names(input, 'cities', id)) throw serviceError('ThrottlingException', 400)
    return proceed()
  }

const statuses = (answer: Awaited<ReturnType<Service['call']>>): number[] =>
  bodyOf(answer).results.map(({ status }: { status: number }) => status)

it('does not let an operation overtake one on its item that waits for a dependency to be retried', async () => {
  const { call, versionOf, close } = await begin()
  const request = keyed([patch('1', 11, { dependsOn: ['1'] }), patch('2', 22), patch('1', 33)])
  expect(statuses(await call(request, starving('2')))).toEqual([424, 503, 503])
  expect(await versionOf('/cities/1')).toBe(1)
  expect(statuses(await call(request))).toEqual([200, 200, 200])
  const read = await call({ method: 'GET', path: '/v1/cities/1' })
  expect(bodyOf(read).population).toBe(33)
  close()
})

/** It is refused whatever the items are. */
const hopeless: WireOperation = { method: 'PATCH', path: '/cities/1' }

it('blames for a result that stands only what has failed for good', async () => {
  const { call, close } = await begin()
  const request = keyed([patch('1', 1, { dependsOn: ['1', '2'] }), patch('2', 2), hopeless])
  const [first] = bodyOf(await call(request, starving('2'))).results
  expect(first).toMatchObject({ status: 424, retryable: false, causedBy: ['2'] })
  close()
})

it('blames for a failed atomic batch only what has failed for good', async () => {
  const { call, close } = await begin()
  const post: WireOperation = { method: 'POST', path: '/cities', body: { id: '3', ...city } }
  const request = keyed([hopeless, patch('2', 2), post], { atomic: true })
  expect(bodyOf(await call(request, starving('2'))).results[1]).toMatchObject({ retryable: true })
  const [, patched, posted] = bodyOf(await call(request)).results
  expect(posted).toMatchObject({ status: 424, causedBy: ['0'] })
  expect(patched).toMatchObject({ status: 424, causedBy: ['0'] })
  close()
})

/** Faults at every call in turn, until an attempt gets by without meeting the fault. */
const everyCrash = async (trial: (point: FaultPoint) => Promise<number>): Promise<void> => {
  for (const mode of ['crash before', 'crash after'] as const) {
    for (let call = 1; (await trial({ call, mode })) >= call; call++);
  }
}

it('tells of an operation that was applied, although the read that it waited for now fails', async () => {
  await everyCrash(async (point) => {
    const { clock, call, versionOf, close } = await begin()
    const request = keyed([{ method: 'GET', path: '/cities/2' }, patch('1', 1, { dependsOn: ['0'] })])
    const crash = faultAt(point)
    await call(request, crash.wire)
    await call({ method: 'DELETE', path: '/v1/cities/2' })
    clock.advance(pastTheLease)
    const [, second] = statuses(await call(request))
    const applied = (await versionOf('/cities/1')) === 2
    expect(second, `${point.mode} call ${point.call}`).toBe(applied ? 200 : 424)
    close()
    return crash.calls()
  })
})

it('tells that an atomic batch was written, although what it read has changed since', async () => {
  await everyCrash(async (point) => {
    const { clock, call, versionOf, close } = await begin()
    const request = keyed([{ method: 'GET', path: '/cities/2' }, patch('1', 1)], { atomic: true })
    const crash = faultAt(point)
    await call(request, crash.wire)
    await call({ method: 'DELETE', path: '/v1/cities/2' })
    clock.advance(pastTheLease)
    const answer = await call(request)
    const applied = (await versionOf('/cities/1')) === 2
    expect(answer.status, `${point.mode} call ${point.call}`).toBe(applied ? 200 : 404)
    close()
    return crash.calls()
  })
})

it('applies a keyed operation once, although others without a key write the item often', async () => {
  const { clock, call, versionOf, close } = await begin()
  const request = jsonRequest(
    'PATCH',
    '/v1/cities/1',
    { population: 1 },
    { 'content-type': 'application/merge-patch+json', 'idempotency-key': 'one' },
  )
  // Claim, read, write: it dies after the write.
  await call(request, faultAt({ call: 3, mode: 'crash after' }).wire)
  await call(batchRequest(Array.from({ length: 64 }, (_, at) => patch('1', at))))
  expect(await versionOf('/cities/1')).toBe(66)
  clock.advance(pastTheLease)
  const again = await call(request)
  expect({ status: again.status, etag: again.headers.etag }).toEqual({ status: 200, etag: '"2"' })
  expect(await versionOf('/cities/1')).toBe(66)
  close()
})
