import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { bodyOf } from '../support/answer.ts'
import { faultAt, modes } from '../support/faulty.ts'
import { brokenConnection } from '../support/wire.ts'
import { among, timeout } from './async-effort.ts'
import { type AsyncJob, csvImport, request, sown } from './async-jobs.ts'
import type { Letter } from './async-office.ts'
import { makeGround, type Process } from './async-process.ts'
import { createStage, type Stage, type Trial } from './async-stage.ts'
import { checkAnswer, checkStore } from './async-truth.ts'

const stages: Stage[] = []
let stage: Stage
let unsound: Process

// The sweeper looks at everybody's batches, so each test has its own table.
beforeEach(async () => {
  stage = await createStage(await makeGround({ chunkSize: { rows: 8, bytes: 100 } }))
  unsound = await stage.spawn()
  stages.push(stage)
})

afterAll(() => {
  for (const each of stages) each.stop()
})

const minutes = (count: number): number => count * 60_000

const begin = async (job: AsyncJob): Promise<{ trial: Trial; id: string; began: { text: string } }> => {
  const trial = await stage.newTrial(job)
  const began = await trial.begin(stage.healthy)
  return { trial, id: bodyOf(began).id, began }
}

const uploaded = async (job: AsyncJob): Promise<{ trial: Trial; id: string }> => {
  const { trial, id, began } = await begin(job)
  await trial.upload(began as never)
  await trial.office.collect()
  return { trial, id }
}

const stateOf = async (trial: Trial, id: string): Promise<string> => bodyOf(await trial.status(id)).state

/** Everything is done, but the last worker died before it could say so, and its message was lost as well. */
const unsettled = async (job: AsyncJob): Promise<{ trial: Trial; id: string }> => {
  const { trial, id } = await uploaded(job)
  const { office } = trial
  while (office.letters.length > 1 || office.letters[0]?.to === 'importer') {
    await office.deliver(office.letters.shift() as Letter, stage.healthy)
  }
  const last = office.letters.shift() as Letter
  let finished = false
  unsound.through(async ({ command, proceed }) => {
    if (finished) throw new Error('dead')
    finished = command === 'TransactWriteItemsCommand' && commits(last)
    return proceed()
  })
  await unsound.deliver(last.to, { ...last, messageId: last.id }).catch(() => false)
  unsound.through()
  return { trial, id }
}

/** The items of these jobs are written without transactions, so the only one ends the chunk. */
const commits = ({ to }: Letter): boolean => to === 'worker'

describe.each([request, csvImport])('$name', (job) => {
  it('is ended by the sweep when nobody else did, wherever a sweep dies', { timeout }, async () => {
    for (const mode of among(modes, ['fail before', 'crash after'])) {
      for (let call = 1; ; call++) {
        const { trial, id } = await unsettled(job)
        expect(await stateOf(trial, id)).toBe('running')
        await stage.healthy.sweep()
        // Whoever works on a young one ends it.
        expect(await stateOf(trial, id)).toBe('running')
        stage.clock.advance(minutes(6))
        const faulty = faultAt({ call, mode })
        unsound.through(faulty.wire)
        await unsound.sweep().catch(() => 0)
        expect(await stage.healthy.sweep()).toBe(0)
        checkAnswer(await trial.status(id), job, `${mode} call ${call} of a sweep`)
        if (faulty.calls() < call) break
      }
    }
  })

  it('is counted while it is stuck, and ends well when its message comes after all', async () => {
    const { trial, id } = await uploaded(job)
    const { office } = trial
    await office.deliver(office.letters.shift() as Letter, stage.healthy)
    const held = office.letters.shift() as Letter
    await office.deliverAll(() => stage.healthy)
    stage.clock.advance(minutes(29))
    expect(await stage.healthy.sweep()).toBe(0)
    stage.clock.advance(minutes(2))
    expect(await stage.healthy.sweep()).toBe(1)
    expect(await stateOf(trial, id)).toBe('running')
    office.letters.push(held)
    await office.deliverAll(() => stage.healthy)
    expect(await stage.healthy.sweep()).toBe(0)
    checkAnswer(await trial.status(id), job, 'late')
    await checkStore(stage.ground.tables, trial.tenant, job.state, 'late')
  })

  it('is counted when its importer died for good', async () => {
    const { trial, id } = await uploaded(job)
    const notification = trial.office.letters.shift() as Letter
    unsound.through(faultAt({ call: 2, mode: 'crash after' }).wire)
    await unsound.deliver('importer', { ...notification, messageId: 'one' })
    stage.clock.advance(minutes(31))
    expect(await stage.healthy.sweep()).toBe(1)
    trial.office.letters.push(notification)
    await trial.office.collect()
    await trial.office.deliverAll(() => stage.healthy)
    expect(await stage.healthy.sweep()).toBe(0)
    checkAnswer(await trial.status(id), job, 'late')
    await checkStore(stage.ground.tables, trial.tenant, job.state, 'late')
  })
})

it('ends an import that was never uploaded, once its upload cannot come any more', async () => {
  const { trial, id, began } = await begin(csvImport)
  stage.clock.advance(minutes(89))
  expect(await stage.healthy.sweep()).toBe(0)
  expect(await stateOf(trial, id)).toBe('queued')
  stage.clock.advance(minutes(2))
  expect(await stage.healthy.sweep()).toBe(0)
  const ended = bodyOf(await trial.status(id))
  expect(ended).toMatchObject({ state: 'cancelled', results: [], summary: { total: 0, pending: 0 } })
  // Whoever still holds the upload is told: its place is taken.
  await expect(trial.upload(began as never)).rejects.toThrow('412')
  await trial.office.collect()
  await trial.office.deliverAll(() => stage.healthy)
  expect(bodyOf(await trial.status(id))).toEqual(ended)
  await checkStore(stage.ground.tables, trial.tenant, sown(), 'never uploaded')
})

it.each([
  ['its notification', false],
  ['the next sweep', true],
])(
  'does not take its own hold on the place of an upload for the upload (%s comes first)',
  async (_, isLost) => {
    const { trial, id } = await begin(csvImport)
    stage.clock.advance(minutes(91))
    // The place is taken, and the sweeper dies before it can end the batch.
    let dead = false
    unsound.through(async ({ command, proceed }) => {
      if (dead) throw brokenConnection()
      dead = command === 'PutObjectCommand'
      return proceed()
    })
    await unsound.sweep().catch(() => {})
    expect(dead).toBe(true)
    await trial.office.collect()
    if (isLost) {
      trial.office.letters.splice(0)
      stage.clock.advance(minutes(5))
      await stage.healthy.sweep()
      await trial.office.collect()
    }
    await trial.office.deliverAll(() => stage.healthy)
    expect(bodyOf(await trial.status(id))).toMatchObject({
      state: 'cancelled',
      outcome: 'failed',
      results: [],
    })
    expect(bodyOf(await trial.status(id))).not.toHaveProperty('error')
  },
)

it('gives an import up wherever the sweep dies that takes the place of its upload', async () => {
  for (const mode of modes) {
    for (let call = 1; ; call++) {
      const { trial, id } = await begin(csvImport)
      stage.clock.advance(minutes(91))
      const faulty = faultAt({ call, mode })
      unsound.through(faulty.wire)
      await unsound.sweep().catch(() => 0)
      await trial.office.collect()
      await trial.office.deliverAll(() => stage.healthy)
      stage.clock.advance(minutes(6))
      await stage.healthy.sweep()
      await trial.office.collect()
      await trial.office.deliverAll(() => stage.healthy)
      expect(bodyOf(await trial.status(id)), `${mode} call ${call}`).toMatchObject({
        state: 'cancelled',
        outcome: 'failed',
        summary: { total: 0, pending: 0 },
      })
      if (faulty.calls() < call) break
    }
  }
})

it('ends a batch whose request died before it was accepted', async () => {
  const { healthy, clock } = stage
  const trial = await stage.newTrial(request)
  // The quotas, and what its operations are called, come first.
  unsound.through(faultAt({ call: 4, mode: 'crash after' }).wire)
  await trial.begin(unsound)
  clock.advance(minutes(91))
  const list = async () => bodyOf(await healthy.call(trial.request('GET', '/v1/batches'))).batches
  expect(await list()).toMatchObject([{ state: 'queued' }])
  await healthy.sweep()
  expect(await list()).toMatchObject([{ state: 'cancelled', summary: { pending: 0 } }])
  await checkStore(stage.ground.tables, trial.tenant, sown(), 'never accepted')
})

it('reports before its time is over, and the next one goes on: announced imports hide nothing', async () => {
  const many = 40
  for (let at = 0; at < many; at++) await begin(csvImport)
  const { trial, id } = await uploaded(request)
  await trial.office.deliver(trial.office.letters.shift() as Letter, stage.healthy)
  trial.office.letters.splice(0)
  stage.clock.advance(minutes(31))
  // Every call takes so long that one sweep cannot look at all of them.
  unsound.through(async ({ proceed }) => {
    stage.clock.advance(600)
    return proceed()
  })
  const stuck: number[] = []
  while (!stuck.includes(1) && stuck.length < 10) stuck.push(await unsound.sweep())
  expect(stuck.at(-1), `${stuck.length} sweeps`).toBe(1)
  const swept = unsound.logged.filter((message) => message === 'batches swept')
  expect(swept, 'each of them came to its report').toHaveLength(stuck.length)
  // Its chunk was sent again.
  unsound.through()
  await trial.office.collect()
  await trial.office.deliverAll(() => stage.healthy)
  expect(await stateOf(trial, id)).toBe('completed')
})
