import { afterAll, beforeAll, expect, it } from 'vitest'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { manualClock } from '../support/clock.ts'
import { faultAt, type Mode, modes } from '../support/faulty.ts'
import { createService, type Service, type ServiceOptions } from '../support/service.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import { grantOf, newTenant, storedState, tenantSettings } from '../support/trial.ts'
import { purses } from './collections.ts'

let tables: TestTables
beforeAll(async () => {
  tables = await makeTables()
})
afterAll(() => tables.client.destroy())

const start = Date.parse('2026-11-28T12:00:00Z')
const pastTheLease = 40_000

const seed = ['a', 'b', 'c'].map((id) => ({
  method: 'PUT',
  path: `/purses/${id}`,
  body: { owner: 'ann', state: id === 'c' ? 'cancelled' : 'active', cents: 10 },
}))
const act = (id: string, action: string, body: object, more: object = {}) => ({
  method: 'POST',
  path: `/purses/${id}/${action}`,
  body,
  ...more,
})
const operations = [
  act('a', 'pay', { cents: 5 }),
  act('a', 'close', { why: 'done' }),
  act('a', 'pay', { cents: 1 }),
  act('b', 'pay', { cents: 1_000_000 }),
  act('b', 'pay', { cents: 7 }),
  act('c', 'pay', { cents: 1 }, { id: 'closed' }),
  act('b', 'pay', { cents: 1 }, { dependsOn: ['closed'] }),
  act('b', 'pay', { cents: 2 }, { dependsOn: ['1'] }),
]
const wanted = [
  [200, '"2"'],
  [200, '"3"'],
  [409, '/problems/closed'],
  [422, '/problems/too-much'],
  [200, '"2"'],
  [409, '/problems/closed'],
  [424, '/problems/dependency-failed'],
  [200, '"3"'],
]

interface Told {
  readonly status: number
  readonly etag?: string
  readonly error?: { readonly type: string }
}

const serviceOf = (
  clock: ReturnType<typeof manualClock>,
  more: Partial<ServiceOptions> = {},
): Promise<Service> =>
  createService({ tables, clock, collections: [purses], settings: tenantSettings, ...more })

it.each(modes)(
  'every action is applied once, and refused with its own problem, after: %s',
  async (mode: Mode) => {
    for (let call = 1; ; call++) {
      const tenant = newTenant()
      const clock = manualClock(start)
      const grant = { jwt: { ...grantOf(tenant).jwt, scopes: ['purses:close'] } }
      const sower = await serviceOf(clock)
      await sower.call({ ...batchRequest(seed), grant })
      sower.stop()
      const request = { ...batchRequest(operations, { 'idempotency-key': 'one' }), grant }
      const faulty = faultAt({ call, mode })
      const first = await serviceOf(clock, { wire: faulty.wire })
      await first.call(request)
      first.stop()
      if (faulty.calls() < call) break
      clock.advance(pastTheLease)
      const second = await serviceOf(clock)
      const where = `${mode} call ${call}`
      const { results } = bodyOf(await second.call(request))
      expect(
        results.map(({ status, etag, error }: Told) => [status, etag ?? error?.type]),
        where,
      ).toEqual(wanted)
      const state = await storedState(tables, tenant)
      const open = { owner: 'ann', state: 'active' }
      expect(state.get('/purses/b'), where).toEqual({ version: 3, body: { id: 'b', ...open, cents: 19 } })
      expect(state.get('/purses/a')?.body, where).toMatchObject({
        cents: 15,
        state: 'cancelled',
        why: 'done',
        closedBy: '["jwt","https://issuer.test","alice"]',
      })
      // Whichever attempt it was, it did what the first would have done; one that died before its claim was none.
      const closedAt = Date.parse(String(state.get('/purses/a')?.body?.closedAt))
      expect(call > 1 ? [start] : [start, start + pastTheLease], where).toContain(closedAt)
      second.stop()
    }
  },
)
