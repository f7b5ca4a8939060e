import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { defineCollection } from '../../functions/model/collection.ts'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { manualClock } from '../support/clock.ts'
import { faultAt } from '../support/faulty.ts'
import { createService } from '../support/service.ts'
import { makeTables, type TestTables } from '../support/tables.ts'

/**
 * What is rejected waits for nothing, so a deployment that rejects more, or less, turns the order of a batch round between two
 * attempts. What was never decided is decided then, and not taken for lost.
 */

let tables: TestTables
beforeAll(async () => {
  tables = await makeTables()
})
afterAll(() => tables.client.destroy())

const schema = z.strictObject({ n: z.int() })
const open = defineCollection({ name: 'things', schema })
const guarded = defineCollection({ name: 'things', schema, scopes: { DELETE: 'things:delete' } })

/** In full the order is e, c, f, a. Where f is rejected, it is a, e, c. */
const operations = (item: string) => [
  { id: 'a', method: 'POST', path: '/things', body: { id: item, n: 1 }, dependsOn: ['f'] },
  { id: 'c', method: 'PATCH', path: `/things/${item}`, body: { n: 2 }, dependsOn: ['e'] },
  { id: 'e', method: 'POST', path: '/things', body: { id: item, n: 3 } },
  { id: 'f', method: 'DELETE', path: `/things/${item}-other`, dependsOn: ['c'] },
]

const grant = { jwt: { claims: { iss: 'i', sub: 'ann' }, scopes: [] } }

let last = 0
const played = async (first: typeof open, second: typeof open, call: number) => {
  const item = `r${++last}`
  const request = { ...batchRequest(operations(item), { 'idempotency-key': item }), grant }
  const clock = manualClock(Date.parse('2026-11-28T12:00:00Z'))
  const common = { tables, clock, settings: { auth: 'jwt' } } as const
  const faulty = faultAt({ call, mode: 'crash after' })
  const one = await createService({ ...common, collections: [first], wire: faulty.wire })
  const died = await one.call(request)
  one.stop()
  clock.advance(40_000)
  const other = await createService({ ...common, collections: [second] })
  const { results } = bodyOf(await other.call(request))
  other.stop()
  const told: readonly number[] = results.map(({ status }: { status: number }) => status)
  return { died: died.status >= 500, told }
}

it.each([
  ['rejects what the first accepted', open, guarded],
  ['accepts what the first rejected', guarded, open],
] as const)(
  'a second attempt that %s knows of all what became of it, wherever the first died',
  async (_, first, second) => {
    for (let call = 1, died = true; died; call++) {
      const { told, ...rest } = await played(first, second, call)
      died = rest.died
      // There is nothing to delete, or nobody who may: so a fails, whoever decides it, and the others succeed.
      const [a, c, e, f] = told
      expect([a, c, e], `call ${call}: ${told}`).toEqual([424, 200, 201])
      expect([403, 404], `call ${call}`).toContain(f)
    }
  },
)
