import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bodyOf } from '../support/answer.ts'
import { faultAt, sleepAt } from '../support/faulty.ts'
import type { WireOperation } from '../support/model.ts'
import type { Interceptor } from '../support/wire.ts'
import { among, step, timeout } from './async-effort.ts'
import { type AsyncJob, csvRows, imported, request, sown } from './async-jobs.ts'
import type { Letter } from './async-office.ts'
import { makeGround, type Process, redeliveredAfter } from './async-process.ts'
import { createStage, type Stage, type Trial } from './async-stage.ts'
import { checkAnswer, checkStore, checkTruth, entriesOf } from './async-truth.ts'

let stage: Stage
let other: Process

beforeAll(async () => {
  stage = await createStage(await makeGround({ chunkSize: { rows: 8, bytes: 100 } }))
  other = await stage.spawn()
})

afterAll(() => stage.stop())

const file = imported(csvRows)
/** `most`: operations that nothing but an attempt can refuse. `first`: of them, so many before an importer has begun. */
const cases = [
  { ...request, operations: request.given as readonly WireOperation[], most: 14, first: 14 },
  { ...file, operations: csvRows, most: 6, first: 0 },
]
type Case = (typeof cases)[number]

const begin = async (job: AsyncJob): Promise<{ trial: Trial; id: string }> => {
  const trial = await stage.newTrial(job)
  const began = await trial.begin(stage.healthy)
  const { id } = bodyOf(began)
  await trial.upload(began)
  await trial.office.collect()
  return { trial, id }
}

const checkEnd = async (trial: Trial, id: string, job: Case, context: string) => {
  expect(trial.office.dead, context).toEqual([])
  const answer = await trial.status(id)
  expect(bodyOf(answer).state, context).toBe('cancelled')
  await checkTruth(answer, job, { tables: stage.ground.tables, tenant: trial.tenant }, context)
  return answer
}

describe.each(cases)('$name', (job) => {
  it('is accounted for wherever a cancellation comes in between', { timeout }, async () => {
    const left: number[] = []
    for (let call = 1; ; call += step(3)) {
      const context = `cancelled before call ${call}`
      const { trial, id } = await begin(job)
      let calls = 0
      let asked = 0
      const wire: Interceptor = async ({ proceed }) => {
        if (++calls === call) asked = (await trial.cancel(id)).status
        return proceed()
      }
      other.through(wire)
      await trial.office.deliverAll(() => other)
      if (calls < call) {
        expect((await trial.cancel(id)).status).toBe(409)
        checkAnswer(await trial.status(id), job, 'not cancelled')
        break
      }
      expect(asked, context).toBe(202)
      if (job.first === 0 && call === 1) {
        await checkNothing(trial, id)
        continue
      }
      const final = await checkEnd(trial, id, job, context)
      left.push(entriesOf(final).filter(({ status }) => status === 503).length)
      expect((await trial.cancel(id)).status, context).toBe(202)
    }
    // From nothing to everything, and never back.
    expect(left).toEqual([...left].sort((a, b) => b - a))
    expect([left[0], left.at(-1)]).toEqual([job.most, 0])
  })

  it('tells what a worker had done that died before the cancellation', { timeout }, async () => {
    for (let call = 1; ; call++) {
      const context = `crash after call ${call}`
      const { trial, id } = await begin(job)
      await trial.office.deliver(trial.office.letters.shift() as Letter, stage.healthy)
      const crash = faultAt({ call, mode: 'crash after' })
      other.through(crash.wire)
      const isDead = () => crash.calls() >= call
      await trial.office.deliver(trial.office.letters.shift() as Letter, other, isDead)
      if (!isDead()) break
      expect((await trial.cancel(id)).status, context).toBe(202)
      await trial.office.deliverAll(() => stage.healthy)
      const final = await checkEnd(trial, id, job, context)
      trial.office.letters.push(...trial.office.dead)
      await trial.office.deliverAll(() => stage.healthy)
      expect((await trial.status(id)).text).toBe(final.text)
    }
  })

  it.each(among(['before', 'after'] as const, ['before']))(
    'is not belied by a zombie that slept %s a call',
    { timeout },
    async (when) => {
      for (let call = 1; ; call++) {
        const context = `zombie asleep ${when} call ${call}`
        const { trial, id } = await begin(job)
        await trial.office.deliver(trial.office.letters.shift() as Letter, stage.healthy)
        const letter = trial.office.letters.shift() as Letter
        const sleeper = sleepAt(call, when)
        other.through(sleeper.wire)
        const walking = other.deliver('worker', { ...letter, messageId: letter.id })
        await Promise.race([sleeper.asleep, walking])
        if (!sleeper.reached()) break
        expect((await trial.cancel(id)).status, context).toBe(202)
        stage.clock.advance(redeliveredAfter.worker)
        trial.office.letters.push({ ...letter, receives: 2 })
        await trial.office.deliverAll(() => stage.healthy)
        sleeper.wake()
        await walking
        await checkEnd(trial, id, job, context)
      }
    },
  )
})

it('is at its end at once when nothing was uploaded', async () => {
  const job = cases[1] as Case
  const trial = await stage.newTrial(job)
  const began = await trial.begin(stage.healthy)
  const { id } = bodyOf(began)
  expect((await trial.cancel(id)).status).toBe(202)
  await trial.upload(began)
  await trial.office.collect()
  await trial.office.deliverAll(() => stage.healthy)
  await checkNothing(trial, id)
  expect((await trial.cancel(id)).status).toBe(202)
})

/** No row of it was ever read. */
const checkNothing = async (trial: Trial, id: string): Promise<void> => {
  const body = bodyOf(await trial.status(id))
  expect(body).toMatchObject({
    state: 'cancelled',
    outcome: 'failed',
    results: [],
    summary: { total: 0, pending: 0 },
  })
  await checkStore(stage.ground.tables, trial.tenant, sown(), 'nothing read')
}
