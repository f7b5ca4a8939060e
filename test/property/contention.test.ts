import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { maxTries } from '../../functions/batch/commit/rounds.ts'
import { batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { manualClock } from '../support/clock.ts'
import { createService } from '../support/service.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import { grantOf, newTenant, storedState, tenantSettings } from '../support/trial.ts'
import type { Interceptor } from '../support/wire.ts'
import { checkCounts, resultsOf } from './check.ts'
import { planted } from './fill.ts'
import { announce, holds } from './runs.ts'

announce('contention')

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

const patch = { method: 'PATCH', path: '/cities/1', body: { population: 5 } }
const merge = { 'content-type': 'application/merge-patch+json' }

it('gives an operation up only when it has lost every try, and then it has had no effect', () =>
  holds(
    fc.record({
      rivals: fc.integer({ min: 0, max: maxTries + 2 }),
      kind: fc.constantFrom('keyed', 'unkeyed', 'atomic'),
    }),
    async ({ rivals, kind }) => {
      const clock = manualClock()
      const grant = grantOf(newTenant())
      const tenant = grant.jwt.claims.tenant
      const calm = await createService({ tables, clock, settings: tenantSettings })
      await calm.call({ ...batchRequest(planted(2)), grant })
      let written = 0
      const wire: Interceptor = async ({ command, proceed }) => {
        if (/^(BatchExecuteStatement|TransactWriteItems)/.test(command) && written < rivals) {
          written++
          const rival = jsonRequest('PATCH', '/v1/cities/1', { population: written }, merge)
          expect((await calm.call({ ...rival, grant })).status).toBe(200)
        }
        return proceed()
      }
      const victim = await createService({ tables, clock, settings: tenantSettings, wire })
      const headers = kind === 'unkeyed' ? {} : { 'idempotency-key': 'one' }
      const members = kind === 'atomic' ? { atomic: true } : {}
      const operations = [patch, { ...patch, path: '/cities/2' }]
      const answer = await victim.call({ ...batchRequest(operations, headers, members), grant })
      checkCounts(answer, 2)
      const [first, second] = resultsOf(answer)
      const state = await storedState(tables, tenant)
      const versions = ['/cities/1', '/cities/2'].map((path) => state.get(path)?.version)
      if (rivals < maxTries) {
        expect([first?.etag, second?.etag]).toEqual([`"${rivals + 2}"`, '"2"'])
        expect(versions).toEqual([rivals + 2, 2])
      } else {
        expect(written).toBe(maxTries)
        expect(first).toMatchObject({ status: 503, retryable: true })
        expect(bodyOf(answer).results[0].error.type).toBe('/problems/contention')
        expect(second?.status).toBe(kind === 'atomic' ? 424 : 200)
        expect(versions).toEqual([maxTries + 1, kind === 'atomic' ? 1 : 2])
      }
      victim.stop()
      calm.stop()
    },
    25,
  ))
