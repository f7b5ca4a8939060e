import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openOffice } from '../faults/async-office.ts'
import { bodyOf } from '../support/answer.ts'
import { newTenant } from '../support/trial.ts'
import { begin, check, jobs, type Later, openLater, status } from './later-jobs.ts'

let later: Later
beforeAll(async () => {
  later = await openLater()
})
afterAll(() => later.stop())

describe.each(jobs)('3.15 references between chunks: %s', (_, job) => {
  it('what finds nothing is tried again once the rest is done; meanwhile it is pending', async () => {
    const { ground, clock, healthy } = later
    const tenant = newTenant()
    const began = bodyOf(await begin(job, healthy, tenant))
    if (job.file)
      await fetch(began.upload.url, { method: 'PUT', headers: began.upload.headers, body: job.file })
    const office = openOffice(ground, clock)
    await office.collect()
    let pending = Number.POSITIVE_INFINITY
    while (office.letters.length > 0) {
      await office.deliver(office.letters.shift() as (typeof office.letters)[number], healthy)
      const { state, summary } = await status(later, began.id, tenant)
      if (state === 'completed') continue
      expect(summary.retryable).toBe(0)
      expect(summary.total).toBeGreaterThan(0)
      pending = Math.min(pending, summary.pending)
    }
    expect(pending).toBeGreaterThan(0)
    await check(job, { id: began.id, tenant, context: 'calm' }, later)
    expect(office.dead).toEqual([])
  })
})
