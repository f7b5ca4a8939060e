import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { among, step, timeout } from '../faults/async-effort.ts'
import { openOffice } from '../faults/async-office.ts'
import { bodyOf } from '../support/answer.ts'
import { faultAt, modes } from '../support/faulty.ts'
import { newTenant } from '../support/trial.ts'
import { begin, check, jobs, type Later, openLater, status } from './later-jobs.ts'

let later: Later
beforeAll(async () => {
  later = await openLater()
})
afterAll(() => later.stop())

describe.each(jobs)('3.15 references between chunks: %s', (_, job) => {
  it.each(among(modes, ['crash before', 'crash after']))(
    'ends exactly once after: %s',
    { timeout: 5 * timeout },
    async (mode) => {
      for (let call = 1; ; call += step(job.file ? 29 : 5)) {
        const { ground, clock, healthy, unsound } = later
        const context = `${mode} call ${call}`
        const tenant = newTenant()
        const faulty = faultAt({ call, mode })
        unsound.through(faulty.wire)
        const wasHit = () => faulty.calls() >= call
        const isDead = () => wasHit() && mode.startsWith('crash')
        const alive = () => (isDead() ? healthy : unsound)
        let began = await begin(job, unsound, tenant)
        if (isDead() || began.status >= 300) {
          clock.advance(40_000)
          began = await begin(job, alive(), tenant)
        }
        const { id, upload } = bodyOf(began)
        if (job.file) await fetch(upload.url, { method: 'PUT', headers: upload.headers, body: job.file })
        const office = openOffice(ground, clock)
        await office.collect()
        let died = isDead()
        await office.deliverAll(alive, () => {
          const dies = isDead() && !died
          died ||= isDead()
          return dies
        })
        // What was lost with its caller is found by a sweep.
        for (
          let sweeps = 0;
          sweeps < 3 && (await status(later, id, tenant)).state !== 'completed';
          sweeps++
        ) {
          clock.advance(31 * 60_000)
          await healthy.sweep()
          await office.collect()
          await office.deliverAll(() => healthy)
        }
        expect(office.dead, context).toEqual([])
        await check(job, { id, tenant, context }, later)
        if (!wasHit()) return
      }
    },
  )
})
