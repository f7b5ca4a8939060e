import { afterAll, beforeAll, expect, it } from 'vitest'
import { batchRequest, bodyOf } from '../../support/answer.ts'
import { manualClock } from '../../support/clock.ts'
import { faultAt } from '../../support/faulty.ts'
import { createService } from '../../support/service.ts'
import { makeTables, type TestTables } from '../../support/tables.ts'
import { grantOf, newTenant, storedState, tenantSettings } from '../../support/trial.ts'
import type { Interceptor } from '../../support/wire.ts'
import { keyed, pastTheLease, patch, put } from './ground.ts'

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

const items = Array.from({ length: 300 }, (_, at) => String(at))

/** A tenant that has all the cities, and a service that gives each request so many units. */
const sown = async () => {
  const tenant = newTenant()
  const clock = manualClock(Date.parse('2026-11-21T12:00:00Z'))
  const call = async (operations: readonly object[], headers: Record<string, string>, more: More = {}) => {
    const { maxRequestUnits = 12_000, wire } = more
    const settings = { ...tenantSettings, maxRequestUnits }
    const service = await createService({ tables, clock, settings, ...(wire ? { wire } : {}) })
    const answer = await service.call({
      ...batchRequest(operations as never, headers),
      grant: grantOf(tenant),
    })
    service.stop()
    return answer
  }
  await call(
    items.map((id) => put(id, 0)),
    {},
  )
  const state = async () => [...(await storedState(tables, tenant)).values()]
  return { call, clock, state }
}

interface More {
  readonly maxRequestUnits?: number
  readonly wire?: Interceptor
}

const changes = items.map((id) => patch(id, { population: 9 }))

/** Repeats the request until nothing of it can be retried. */
const untilFinal = async (ask: () => ReturnType<Awaited<ReturnType<typeof sown>>['call']>) => {
  for (let tries = 1; tries <= 20; tries++) {
    const { summary } = bodyOf(await ask())
    if (summary.retryable === 0) return { summary, tries }
  }
  throw new Error('it does not come to an end')
}

/** To read all of them takes more than the limit: whatever was read has to be written before more is read. */
const maxRequestUnits = 200

it('a request whose items cost more than its units is done by its retries', async () => {
  const { call, state } = await sown()
  const { summary } = await untilFinal(() => call(changes, keyed, { maxRequestUnits }))
  expect(summary).toMatchObject({ total: 300, success: 300 })
  for (const { version, body } of await state()) {
    expect(version).toBe(2)
    expect(body).toMatchObject({ population: 9 })
  }
})

it.each([2, 4, 8, 14])(
  '… and so is one whose first attempt died (after call %i), each change once',
  async (at) => {
    const { call, clock, state } = await sown()
    await call(changes, keyed, { wire: faultAt({ call: at, mode: 'crash after' }).wire })
    clock.advance(pastTheLease)
    const { summary } = await untilFinal(() => call(changes, keyed, { maxRequestUnits }))
    expect(summary).toMatchObject({ total: 300, success: 300 })
    expect((await state()).map(({ version }) => version)).toEqual(items.map(() => 2))
  },
)

it('what fits costs one more round of calls at most', async () => {
  const { call } = await sown()
  const sent: string[] = []
  await call(changes, keyed, {
    wire: ({ command, proceed }) => {
      sent.push(command)
      return proceed()
    },
  })
  const count = (wanted: string) => sent.filter((command) => command === wanted).length
  // The first hundred items, and the other two hundred.
  expect([count('BatchGetItemCommand'), count('BatchExecuteStatementCommand')]).toEqual([3, 12])
  expect(sent.map((command) => command === 'BatchGetItemCommand').lastIndexOf(true)).toBeLessThan(
    1 + 1 + 4 + 2,
  )
})

it('what is not there is told by the retries as well, and nothing else is touched', async () => {
  const { call, state } = await sown()
  const missing = Array.from({ length: 250 }, (_, at) => patch(`x${at}`, { population: 1 }))
  const { summary } = await untilFinal(() => call(missing, keyed, { maxRequestUnits: 60 }))
  expect(summary).toMatchObject({ total: 250, failed: 250 })
  expect((await state()).map(({ version }) => version)).toEqual(items.map(() => 1))
})

it('what an answer of the database has no room for met no load: beyond the limit it is not attempted', async () => {
  const { call } = await sown()
  const large = items.slice(0, 48).map((id) => ({ id, altName: 'x'.repeat(370 * 1024) }))
  for (let at = 0; at < large.length; at += 12) {
    const some = large.slice(at, at + 12).map(({ id, altName }) => patch(id, { altName }))
    expect(bodyOf(await call(some, {})).summary.failed).toBe(0)
  }
  const { summary, results } = bodyOf(await call(changes.slice(0, 48), {}))
  expect(summary.failed).toBeGreaterThan(0)
  expect(summary.notAttempted).toBe(summary.failed)
  const kinds = results.flatMap(({ error }: { error?: { type: string } }) => error?.type ?? [])
  expect([...new Set(kinds)]).toEqual(['/problems/not-attempted'])
})
