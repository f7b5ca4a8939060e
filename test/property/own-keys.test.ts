import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import { resultsOf, type Told } from './check.ts'
import { badCalls, death } from './fault-plan.ts'
import { planted } from './fill.ts'
import { announce, holds, timeout } from './runs.ts'
import { createScene } from './scene.ts'

announce('ownkeys')

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

const body = { name: 'Paris', country: 'FR', population: 7 }

/** Each succeeds once on what is planted, and does or says something else when it is done again. */
const shared = fc.constantFrom(
  {
    operation: { method: 'PATCH', path: '/cities/1', body: { population: 7 } },
    told: [200, '"2"'],
    version: 2,
  },
  { operation: { method: 'PUT', path: '/cities/1', body }, told: [200, '"2"'], version: 2 },
  {
    operation: { method: 'POST', path: '/cities', body: { id: '9', ...body } },
    told: [201, '"1"'],
    version: 1,
  },
  { operation: { method: 'DELETE', path: '/cities/1' }, told: [204, undefined], version: 2 },
)

const caller = fc.record({
  trouble: fc.oneof(badCalls, death),
  /** Work of its own on the other city, before and after. */
  before: fc.nat(2),
  after: fc.nat(2),
  keyed: fc.boolean(),
})

const noise = (count: number) =>
  Array.from({ length: count }, (_, population) => ({
    method: 'PATCH',
    path: '/cities/2',
    body: { population },
  }))

it('applies an operation with a key of its own once, in whichever batches it is sent', { timeout }, () =>
  holds(
    fc.record({
      scheduler: fc.scheduler(),
      shared,
      callers: fc.array(caller, { minLength: 2, maxLength: 3 }),
    }),
    async ({ scheduler, shared: { operation, told, version }, callers }) => {
      const scene = await createScene(scheduler, tables)
      await scene.call(batchRequest(planted(2)))
      const own = { ...operation, id: 'own', idempotencyKey: 'shared' }
      const answers = await scene.stage.play(
        Promise.all(
          callers.map(({ trouble, before, after, keyed }, at) => {
            const operations = [...noise(before), own, ...noise(after)]
            const headers = keyed ? { 'idempotency-key': `caller-${at}` } : {}
            return scene.act(`caller ${at + 1}`, batchRequest(operations, headers), trouble)
          }),
        ),
      )
      await scene.stage.finish()
      answers.push(await scene.call(batchRequest([own])))
      for (const answer of answers) {
        if (bodyOf(answer).results === undefined) continue
        const mine = resultsOf(answer).find(({ id }) => id === 'own') as Told
        if (!mine.retryable) expect([mine.status, mine.etag]).toEqual(told)
      }
      const [last] = resultsOf(answers.at(-1) ?? { status: 0, headers: {}, text: '{}' })
      expect([last?.status, last?.etag]).toEqual(told)
      const item = operation.method === 'POST' ? '/cities/9' : '/cities/1'
      expect((await scene.stored()).get(item)?.version).toBe(version)
      scene.close()
    },
    40,
  ),
)
