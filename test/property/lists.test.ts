import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freeze } from '../../functions/batch/plan/freeze.ts'
import { historyOf } from '../../functions/batch/receipts/history.ts'
import { defineCollection } from '../../functions/model/collection.ts'
import { itemKey } from '../../functions/model/item-key.ts'
import { itemStoreOn } from '../store/dynamodb.ts'
import { never } from '../store/fixtures.ts'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { cities } from '../support/collections.ts'
import { type ListedItem, nextOf } from '../support/pages.ts'
import { createService, type Service } from '../support/service.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import { callerIn, newTenant, tenantSettings } from '../support/trial.ts'
import { announce, holds } from './runs.ts'

announce('lists')

let tables: TestTables
let service: Service

beforeAll(async () => {
  tables = await makeTables()
  service = await createService({ tables, settings: tenantSettings, collections: kinds })
})

afterAll(() => {
  service.stop()
  tables.client.destroy()
})

const kinds = [1, 3, 16].map((shards) =>
  defineCollection({ name: `towns-${shards}`, schema: cities.schema, shards }),
)

/** Ids whose bytes are in another order than numbers or words are. */
const ids = ['a', 'B', 'b', '10', '9', '~', '-', 'aa', 'a.', '_', 'Z', '0', ':', '@', 'z9', 'z10']

const something = fc.record({
  what: fc.constantFrom('put', 'patch', 'delete', 'freeze', 'freeze'),
  id: fc.constantFrom(...ids),
})
type Something = { readonly what: 'put' | 'patch' | 'delete' | 'freeze'; readonly id: string }

const town = (population: number) => ({ name: 'Ville', country: 'FR', population })

/** As a second attempt does that has decided nothing yet. */
const frozen = async (tenant: string, collection: string, shards: number, id: string): Promise<void> => {
  const store = itemStoreOn(tables)
  const key = itemKey(tenant, { name: collection, shards }, id)
  const [read] = await store.read([key], never)
  if (read?.kind !== 'read') throw new Error(read?.kind)
  const attempt = {
    kind: 'keyed',
    batch: 'x'.repeat(12),
    since: Date.now(),
    chunk: 0,
    number: 2,
    behind: 'anybody',
    writes: 4,
  } as const
  const planned = freeze(key, historyOf(read.item), { attempt, now: new Date() })
  if (planned) await store.write([planned.write], never)
}

it('shows an item that stays on one page exactly, whatever is done beside it, and nothing that never was', () =>
  holds(
    fc.record({
      kind: fc.constantFrom(...kinds),
      there: fc.uniqueArray(fc.constantFrom(...ids), { minLength: 1 }),
      limit: fc.integer({ min: 1, max: 20 }),
      steps: fc.array(fc.array(something, { maxLength: 4 }), { maxLength: 20 }),
    }),
    async ({ kind: { name, shards }, there, limit, steps }) => {
      const tenant = newTenant()
      const call = callerIn(service, tenant)
      const run = async ({ what, id }: Something) => {
        if (what === 'freeze') return frozen(tenant, name, shards, id)
        const body = what === 'put' ? town(1) : { population: 2 }
        const method = what.toUpperCase()
        const operation = { method, path: `/${name}/${id}`, ...(what === 'delete' ? {} : { body }) }
        await call(batchRequest([operation]))
      }
      await call(batchRequest(there.map((id) => ({ method: 'PUT', path: `/${name}/${id}`, body: town(0) }))))
      const touched = (kind: Something['what']) =>
        new Set(steps.flat().flatMap(({ what, id }) => (what === kind ? [id] : [])))
      const stays = there.filter((id) => !touched('delete').has(id))
      const ever = new Set([...there, ...touched('put')])

      const seen: ListedItem[] = []
      let next: string | undefined = `/v1/${name}?limit=${limit}`
      for (let page = 0; next !== undefined; page++) {
        const answer = await call({ method: 'GET', path: next })
        expect(answer.status, answer.text).toBe(200)
        expect(bodyOf(answer).items.length).toBeLessThanOrEqual(limit)
        seen.push(...bodyOf(answer).items)
        next = nextOf(answer)
        for (const one of steps[page] ?? []) await run(one)
        expect(page).toBeLessThan(100)
      }
      const shown = seen.map(({ id }) => id)
      expect(new Set(shown).size).toBe(shown.length)
      expect(shown).toEqual(expect.arrayContaining(stays))
      for (const { id, body } of seen) {
        expect(ever.has(id), id).toBe(true)
        expect(body).toEqual({ id, ...town(body.population as number) })
      }
    },
    40,
  ))
