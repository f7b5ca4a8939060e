import { type Answer, bodyOf, jsonRequest, type Request } from '../../support/answer.ts'
import { type ManualClock, manualClock } from '../../support/clock.ts'
import type { WireOperation } from '../../support/model.ts'
import { createService } from '../../support/service.ts'
import type { TestTables } from '../../support/tables.ts'
import { grantOf, newTenant, storedState, tenantSettings } from '../../support/trial.ts'
import type { Interceptor } from '../../support/wire.ts'
import { city } from '../batches.ts'

/** One tenant's items, and functions that are called with them: each call has a process of its own. */
export interface Ground {
  readonly tenant: string
  readonly clock: ManualClock
  /** @param clock a function that does not notice that time goes by has one of its own. */
  readonly call: (request: Request, wire?: Interceptor, clock?: ManualClock) => Promise<Answer>
  /** A city as the store has it: `[version, body]`, tombstones without a body. */
  readonly item: (id: string) => Promise<readonly [number, unknown] | undefined>
}

export const groundOn = (tables: TestTables): Ground => {
  const tenant = newTenant()
  const clock = manualClock(Date.parse('2026-11-21T12:00:00Z'))
  return {
    tenant,
    clock,
    call: async (request, wire, own = clock) => {
      const options = { tables, clock: own, settings: tenantSettings, ...(wire ? { wire } : {}) }
      const service = await createService(options)
      try {
        return await service.call({ ...request, grant: grantOf(tenant) })
      } finally {
        service.stop()
      }
    },
    item: async (id) => {
      const found = (await storedState(tables, tenant)).get(`/cities/${id}`)
      return found && [found.version, found.body]
    },
  }
}

/** Longer than any lease: the function's timeout is 30 s. */
export const pastTheLease = 40_000

/** A clock that stands still at this moment. */
export const stopped = ({ clock }: Ground): ManualClock => manualClock(clock.now().getTime())

type More = Partial<WireOperation> & { readonly id?: string; readonly idempotencyKey?: string }

export const put = (id: string, population: number, more: More = {}): WireOperation => ({
  method: 'PUT',
  path: `/cities/${id}`,
  body: city(id, population),
  ...more,
})

export const patch = (id: string, body: object, more: More = {}): WireOperation => ({
  method: 'PATCH',
  path: `/cities/${id}`,
  body: body as never,
  ...more,
})

export const get = (id: string, more: More = {}): WireOperation => ({
  method: 'GET',
  path: `/cities/${id}`,
  ...more,
})

export const remove = (id: string, more: More = {}): WireOperation => ({
  method: 'DELETE',
  path: `/cities/${id}`,
  ...more,
})

/** A single change, without a key. */
export const change = (id: string, body: object): Request =>
  jsonRequest('PATCH', `/v1/cities/${id}`, body, { 'content-type': 'application/merge-patch+json' })

/** Each result as `[status, etag]`, or its status alone. */
export const told = (answer: Answer): readonly unknown[] =>
  bodyOf(answer).results.map(({ status, etag }: { status: number; etag?: string }) =>
    etag === undefined ? status : [status, etag],
  )

export const keyed = { 'idempotency-key': 'one' }
