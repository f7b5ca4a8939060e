import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { type FaultPoint, faultAt, type Mode, modes } from '../support/faulty.ts'
import type { WireOperation } from '../support/model.ts'
import { among, timeout } from './async-effort.ts'
import { type AsyncJob, csvImport, ndjsonImport, request, requestOf } from './async-jobs.ts'
import type { Letter } from './async-office.ts'
import { makeGround, type Process } from './async-process.ts'
import { createStage, type Stage } from './async-stage.ts'
import { checkAnswer, checkStore } from './async-truth.ts'
import { city } from './batches.ts'

let stage: Stage
let unsound: Process
let points = 0

beforeAll(async () => {
  stage = await createStage(await makeGround({ chunkSize: { rows: 8, bytes: 100 } }))
  unsound = await stage.spawn()
})

afterAll(() => {
  console.log(`asynchronous fault points tried: ${points}`)
  stage.stop()
})

/** Runs a job to its end with a fault at one wire call. False when there were fewer calls. */
const runWith = async (job: AsyncJob, point: FaultPoint, context: string): Promise<boolean> => {
  const { healthy, clock, ground } = stage
  const trial = await stage.newTrial(job)
  const faulty = faultAt(point)
  unsound.through(faulty.wire)
  const wasHit = () => faulty.calls() >= point.call
  const isDead = () => wasHit() && point.mode.startsWith('crash')
  // The crashed one is not there any more; its successors have no fault.
  const alive = () => (isDead() ? healthy : unsound)
  let began = await trial.begin(unsound)
  if (isDead() || began.status >= 300) {
    clock.advance(40_000)
    began = await trial.begin(alive())
  }
  expect(began.status, context).toBe('file' in job.given ? 201 : 202)
  const { id } = bodyOf(began)
  await trial.upload(began)
  await trial.office.collect()
  let died = isDead()
  await trial.office.deliverAll(alive, () => {
    const dies = isDead() && !died
    died ||= isDead()
    return dies
  })
  expect(trial.office.dead, context).toEqual([])
  checkAnswer(await trial.status(id), job, context)
  await checkStore(ground.tables, trial.tenant, job.state, context)
  return wasHit()
}

const cases: readonly { readonly job: AsyncJob; readonly usual: readonly Mode[] }[] = [
  { job: request, usual: ['fail after', 'crash before', 'crash after'] },
  { job: csvImport, usual: ['fail before', 'crash after'] },
  { job: ndjsonImport, usual: ['crash before'] },
]

describe.each(cases)('$job.name', ({ job, usual }) => {
  it.each(among(modes, usual))('ends exactly once after: %s', { timeout }, async (mode: Mode) => {
    for (let call = 1; await runWith(job, { call, mode }, `${mode} call ${call}`); call++) points++
  })
})

it.each([0, 1])(
  'calls a replay what another batch did under an operation’s own key (%i crashes)',
  async (crashes) => {
    const { healthy, clock } = stage
    const own: WireOperation & { readonly idempotencyKey: string } = {
      method: 'PUT',
      path: '/cities/1',
      body: city('1', 77),
      idempotencyKey: 'across',
    }
    const trial = await stage.newTrial(requestOf('own', [own]))
    const { grant } = trial.request('GET', '/')
    const before = await healthy.call({ ...batchRequest([own]), ...(grant ? { grant } : {}) })
    expect(bodyOf(before).results).toMatchObject([{ status: 200, etag: '"2"' }])
    clock.advance(2_000)
    const { id } = bodyOf(await trial.begin(healthy))
    await trial.office.collect()
    await trial.office.deliver(trial.office.letters.shift() as Letter, healthy)
    const worker = faultAt({ call: 6, mode: 'crash after' })
    unsound.through(worker.wire)
    const [letter] = trial.office.letters.splice(0) as [Letter]
    if (crashes > 0) await trial.office.deliver(letter, unsound, () => true)
    else trial.office.letters.push(letter)
    await trial.office.deliverAll(() => healthy)
    expect(bodyOf(await trial.status(id))).toMatchObject({
      summary: { total: 1, success: 1, replayed: 1, pending: 0 },
      results: [{ status: 200, etag: '"2"', replayed: true }],
    })
  },
)
