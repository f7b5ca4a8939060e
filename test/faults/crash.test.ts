import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, batchRequest, bodyOf } from '../support/answer.ts'
import { manualClock } from '../support/clock.ts'
import { type FaultPoint, faultAt, type Mode, modes, sleepAt } from '../support/faulty.ts'
import { applyAtomic, applyBatch, type ModelResult, type ModelState } from '../support/model.ts'
import { createService, type Service } from '../support/service.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import { grantOf, newTenant, sorted, storedState, tenantSettings } from '../support/trial.ts'
import type { Interceptor } from '../support/wire.ts'
import { type CrashBatch, crashBatches } from './batches.ts'

/** Longer than any lease: the function's timeout is 30 s. */
const pastTheLease = 40_000

let tables: TestTables
let points = 0

afterAll(() => console.log(`fault points tried: ${points}`))

interface Attempt {
  readonly service: Service
  readonly run: () => Promise<Answer>
}

const clockFor = () => manualClock(Date.parse('2026-11-21T12:00:00Z'))

const attempt = async (
  batch: CrashBatch,
  tenant: string,
  clock: ReturnType<typeof manualClock>,
  wire?: Interceptor,
): Promise<Attempt> => {
  const service = await createService({ tables, clock, settings: tenantSettings, ...(wire ? { wire } : {}) })
  const members = batch.atomic ? { atomic: true } : {}
  const request = {
    ...batchRequest(batch.operations, { 'idempotency-key': 'one' }, members),
    grant: grantOf(tenant),
  }
  return { service, run: () => service.call(request) }
}

const sow = async (
  batch: CrashBatch,
  tenant: string,
  clock: ReturnType<typeof manualClock>,
): Promise<void> => {
  const service = await createService({ tables, clock, settings: tenantSettings })
  await service.call({ ...batchRequest(batch.seed), grant: grantOf(tenant) })
  service.stop()
}

interface Expected {
  readonly state: ModelState
  readonly results: readonly ModelResult[]
}

const expectedOf = ({ seed, operations, atomic }: CrashBatch): Expected => {
  const state: ModelState = new Map()
  applyBatch(state, seed)
  const results = atomic ? applyAtomic(state, operations) : applyBatch(state, operations)
  return { state, results }
}

/** Status and ETag of each operation; bodies of reads may be gone after a crash, but must not be wrong. */
const checkAnswer = (answer: Answer, { results }: Expected, context: string): void => {
  const body = bodyOf(answer)
  const told = body.results.map(({ status, etag }: ModelResult) =>
    etag === undefined ? { status } : { status, etag },
  )
  const wanted = results.map(({ status, etag }) => (etag === undefined ? { status } : { status, etag }))
  expect(told, context).toEqual(wanted)
  for (const [index, result] of body.results.entries()) {
    if (result.body !== undefined)
      expect(result.body, `${context}, operation ${index}`).toEqual(results[index]?.body)
  }
  const failed = results.filter(({ status }) => status >= 400).length
  expect(body.summary, context).toMatchObject({
    total: results.length,
    failed,
    success: results.length - failed,
  })
}

const checkStore = async (tenant: string, { state }: Expected, context: string): Promise<void> => {
  expect(sorted(await storedState(tables, tenant)), context).toEqual(sorted(state))
}

const nameOf = ({ call, mode }: FaultPoint): string => `${mode} call ${call}`

describe.each(crashBatches)('$name', (batch) => {
  const expected = expectedOf(batch)

  beforeAll(async () => {
    tables = await makeTables()
  })

  afterAll(() => tables.client.destroy())

  it('runs as the model says when nothing fails', async () => {
    const tenant = newTenant()
    const clock = clockFor()
    await sow(batch, tenant, clock)
    const first = await attempt(batch, tenant, clock)
    checkAnswer(await first.run(), expected, 'first')
    await checkStore(tenant, expected, 'first')
    const again = await first.run()
    checkAnswer(again, expected, 'replay')
    expect(again.headers['idempotent-replayed']).toBe('true')
    first.service.stop()
  })

  it.each(modes)('ends exactly once after: %s', async (mode: Mode) => {
    for (let call = 1; ; call++) {
      const point = { call, mode }
      const tenant = newTenant()
      const clock = clockFor()
      await sow(batch, tenant, clock)
      const faulty = faultAt(point)
      const first = await attempt(batch, tenant, clock, faulty.wire)
      const answered = await first.run()
      first.service.stop()
      if (faulty.calls() < call) break
      points++
      // A call that merely failed is made good within the attempt.
      if (mode.startsWith('fail')) checkAnswer(answered, expected, `${nameOf(point)}, same attempt`)
      clock.advance(pastTheLease)
      const retry = await attempt(batch, tenant, clock)
      checkAnswer(await retry.run(), expected, nameOf(point))
      await checkStore(tenant, expected, nameOf(point))
      const replay = await retry.run()
      checkAnswer(replay, expected, `${nameOf(point)}, replay`)
      expect(replay.headers['idempotent-replayed'], nameOf(point)).toBe('true')
      retry.service.stop()
    }
  })

  it('ends exactly once when the retry meets a fault as well', async () => {
    for (let call = 1; ; call++) {
      let reached = false
      for (let second = 1; ; second++) {
        const mode = modes[(call + second) % 2 === 0 ? 3 : 2] as Mode
        const secondMode = modes[(call + 2 * second) % modes.length] as Mode
        const context = `crash at ${call}, then ${secondMode} at ${second}`
        const tenant = newTenant()
        const clock = clockFor()
        await sow(batch, tenant, clock)
        const crash = faultAt({ call, mode })
        const first = await attempt(batch, tenant, clock, crash.wire)
        await first.run()
        first.service.stop()
        if (crash.calls() < call) break
        reached = true
        clock.advance(pastTheLease)
        const faulty = faultAt({ call: second, mode: secondMode })
        const middle = await attempt(batch, tenant, clock, faulty.wire)
        await middle.run()
        middle.service.stop()
        if (faulty.calls() < second) break
        points++
        clock.advance(pastTheLease)
        const last = await attempt(batch, tenant, clock)
        checkAnswer(await last.run(), expected, context)
        await checkStore(tenant, expected, context)
        last.service.stop()
      }
      if (!reached) break
    }
  })

  it.each(['before', 'after'] as const)('is not disturbed by a zombie that slept %s a call', async (when) => {
    for (let call = 1; ; call++) {
      // A frozen clock is the worst zombie: it still believes to be in time.
      for (const frozen of [false, true]) {
        const context = `zombie asleep ${when} call ${call}${frozen ? ', with its clock frozen' : ''}`
        const tenant = newTenant()
        const clock = clockFor()
        await sow(batch, tenant, clock)
        const sleeper = sleepAt(call, when)
        const zombie = await attempt(batch, tenant, frozen ? clockFor() : clock, sleeper.wire)
        const walking = zombie.run()
        await Promise.race([sleeper.asleep, walking])
        if (!sleeper.reached()) {
          zombie.service.stop()
          return
        }
        points++
        clock.advance(pastTheLease)
        const retry = await attempt(batch, tenant, clock)
        checkAnswer(await retry.run(), expected, context)
        sleeper.wake()
        await walking
        await checkStore(tenant, expected, context)
        const replay = await retry.run()
        checkAnswer(replay, expected, `${context}, replay`)
        expect(replay.headers['idempotent-replayed'], context).toBe('true')
        zombie.service.stop()
        retry.service.stop()
      }
    }
  })
})
