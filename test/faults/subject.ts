import { crc32 } from 'node:zlib'
import { expect } from 'vitest'
import { type Answer, batchRequest, bodyOf } from '../support/answer.ts'
import { manualClock } from '../support/clock.ts'
import { applyAtomic, applyBatch, type ModelResult, type ModelState } from '../support/model.ts'
import { createService, type ServiceOptions } from '../support/service.ts'
import type { TestTables } from '../support/tables.ts'
import { grantOf, newTenant, sorted, storedState, tenantSettings } from '../support/trial.ts'
import type { Interceptor } from '../support/wire.ts'
import type { CrashBatch } from './batches.ts'

type Told = Pick<ModelResult, 'status' | 'etag'>

export interface Subject {
  readonly tenant: string
  readonly clock: ReturnType<typeof manualClock>
  /** A fresh function that sends the batch under one and the same key; `key` undefined: under none. */
  readonly send: (wire?: Interceptor, options?: Partial<ServiceOptions>, key?: string) => Promise<Answer>
  /** What a run without faults answers. */
  readonly expected: readonly Told[]
  /** That the store holds exactly the effects of one run. */
  readonly checkStore: (context?: string) => Promise<void>
  readonly stored: () => Promise<ModelState>
  /** The partition key of a city. */
  readonly keyOf: (id: string) => string
}

/** Longer than any lease: the function's timeout is 30 s. */
export const pastTheLease = 40_000

/** A batch over its own seed, for a tenant of its own. */
export const subjectOf = async (tables: TestTables, batch: CrashBatch): Promise<Subject> => {
  const tenant = newTenant()
  const clock = manualClock(Date.parse('2026-11-21T12:00:00Z'))
  const { seed, operations, atomic } = batch
  const run = async (
    wanted: readonly unknown[],
    headers: Record<string, string>,
    members: object,
    options: ServiceOptions,
  ) => {
    const service = await createService({ tables, clock, settings: tenantSettings, ...options })
    try {
      return await service.call({ ...batchRequest(wanted, headers, members), grant: grantOf(tenant) })
    } finally {
      service.stop()
    }
  }
  if (seed.length > 0) await run(seed, {}, {}, {})
  const state: ModelState = new Map()
  applyBatch(state, seed)
  const results = atomic ? applyAtomic(state, operations) : applyBatch(state, operations)
  const stored = () => storedState(tables, tenant)
  return {
    tenant,
    clock,
    send: (wire, options = {}, key = 'one') =>
      run(operations, key === '' ? {} : { 'idempotency-key': key }, atomic ? { atomic } : {}, {
        ...options,
        ...(wire ? { wire } : {}),
      }),
    expected: results.map(toldOf),
    checkStore: async (context = '') => {
      expect(sorted(await stored()), context).toEqual(sorted(state))
    },
    stored,
    keyOf: (id) => `${tenant}#cities#${crc32(id) % 16}#${id}`,
  }
}

const toldOf = ({ status, etag }: Told): Told => (etag === undefined ? { status } : { status, etag })

/** Status and ETag of each result. */
export const told = (answer: Answer): readonly Told[] => bodyOf(answer).results.map(toldOf)

/** The names of problems, or the statuses of successes. */
export const outcomes = (answer: Answer): readonly (string | number)[] =>
  bodyOf(answer).results.map(
    ({ status, error }: { status: number; error?: { type: string } }) =>
      error?.type.slice('/problems/'.length) ?? status,
  )

/** Counts, headers and the list of what to retry all follow from the results. */
export const checkAccount = (answer: Answer, context = ''): void => {
  const { summary, results, retry } = bodyOf(answer)
  const failed = results.filter(({ status }: Told) => status >= 400)
  const retryable = failed.filter(({ retryable }: { retryable: boolean }) => retryable)
  expect(summary, context).toMatchObject({
    total: results.length,
    failed: failed.length,
    success: results.length - failed.length,
    retryable: retryable.length,
  })
  expect(retry.ids, context).toEqual(retryable.map(({ id }: { id: string }) => id))
  for (const { retryAfter } of retryable) expect(retryAfter, context).toBeGreaterThanOrEqual(1)
  expect(answer.headers['retry-after'], context).toBe(retryable.length > 0 ? String(retry.after) : undefined)
}
