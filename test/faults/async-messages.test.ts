import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bodyOf } from '../support/answer.ts'
import { manualClock } from '../support/clock.ts'
import { type Suspended, sleepAt } from '../support/faulty.ts'
import { among, timeout } from './async-effort.ts'
import { type AsyncJob, csvImport, jobs, request, requestOf } from './async-jobs.ts'
import type { Letter } from './async-office.ts'
import { makeGround, type Process, redeliveredAfter } from './async-process.ts'
import { createStage, type Stage, type Trial } from './async-stage.ts'
import { checkAnswer, checkStore } from './async-truth.ts'

let stage: Stage
let sleepy: Process

beforeAll(async () => {
  stage = await createStage(await makeGround({ chunkSize: { rows: 8, bytes: 100 } }))
  sleepy = await stage.spawn()
})

afterAll(() => stage.stop())

interface Begun {
  readonly trial: Trial
  readonly id: string
  readonly finish: (context: string) => Promise<void>
}

const begin = async (job: AsyncJob): Promise<Begun> => {
  const { healthy, ground } = stage
  const trial = await stage.newTrial(job)
  const began = await trial.begin(healthy)
  const { id } = bodyOf(began)
  await trial.upload(began)
  await trial.office.collect()
  const finish = async (context: string) => {
    await trial.office.deliverAll(() => healthy)
    expect(trial.office.dead, context).toEqual([])
    checkAnswer(await trial.status(id), job, context)
    await checkStore(ground.tables, trial.tenant, job.state, context)
  }
  return { trial, id, finish }
}

/** The importer has run; what it sent waits. */
const split = async (job: AsyncJob): Promise<Begun & { readonly notification: Letter }> => {
  const begun = await begin(job)
  const notification = begun.trial.office.letters.shift() as Letter
  await begun.trial.office.deliver(notification, stage.healthy)
  return { ...begun, notification }
}

/** To stand still after a call is nearly the same as before the next one. */
const moments = among(['before', 'after'] as const, ['before'])

describe.each(jobs)('$name', (job) => {
  it('does not notice messages that come twice, backwards and late', async () => {
    const { trial, id, finish, notification } = await split(job)
    const { office } = trial
    const first = [...office.letters].reverse()
    expect(first.length).toBeGreaterThan(1)
    office.letters.splice(0, Infinity, ...first.flatMap((letter) => [letter, notification, letter]))
    await finish('doubled')
    const final = (await trial.status(id)).text
    office.letters.push(...first, notification, ...first)
    await finish('late')
    expect((await trial.status(id)).text).toBe(final)
  })

  it('may be split by two importers at once', { timeout }, async () => {
    for (const when of moments) {
      for (let call = 1; ; call++) {
        const context = `the other importer asleep ${when} call ${call}`
        const { trial, finish } = await begin(job)
        const [notification] = trial.office.letters as [Letter]
        const sleeper = sleepAt(call, when)
        sleepy.through(sleeper.wire)
        const walking = sleepy.deliver('importer', { ...notification, messageId: 'other' })
        await Promise.race([sleeper.asleep, walking])
        if (!sleeper.reached()) break
        await trial.office.deliver(trial.office.letters.shift() as Letter, stage.healthy)
        await trial.office.deliver(trial.office.letters.shift() as Letter, stage.healthy)
        sleeper.wake()
        await walking
        await trial.office.collect()
        await finish(context)
      }
    }
  })
})

/** The first chunk's worker stands still in the middle of a call. */
const asleep = async (job: AsyncJob, sleeper: Suspended, process: Process) => {
  const begun = await split(job)
  const { office } = begun.trial
  const letter = office.letters.shift() as Letter
  process.through(sleeper.wire)
  const walking = process.deliver('worker', { ...letter, messageId: letter.id })
  await Promise.race([sleeper.asleep, walking])
  return { ...begun, letter, walking }
}

/** The worker's first call reads the batch, its second takes the chunk. */
const isHeld = (call: number, when: 'before' | 'after'): boolean =>
  call > 2 || (call === 2 && when === 'after')

const two = [request, csvImport]

const awakenings = among(
  [
    ['before', false],
    ['after', false],
    ['before', true],
    ['after', true],
  ] as const,
  [
    ['before', false],
    ['after', true],
  ],
)

describe.each(two)('a worker of $name', (job) => {
  it.each(moments)('keeps others out while it sleeps %s a call', { timeout }, async (when) => {
    for (let call = 1; ; call++) {
      const context = `asleep ${when} call ${call}`
      const sleeper = sleepAt(call, when)
      const { trial, finish, letter, walking } = await asleep(job, sleeper, sleepy)
      if (!sleeper.reached()) break
      const isDone = await isFinal(trial, letter)
      const isTaken = await stage.healthy.deliver('worker', { ...letter, messageId: letter.id, receives: 2 })
      if (isHeld(call, when)) expect(isTaken, context).toBe(isDone)
      sleeper.wake()
      await walking
      trial.office.letters.push({ ...letter, receives: 3 })
      await finish(context)
    }
  })

  it.each(awakenings)(
    'changes nothing when it wakes too late (%s a call, its clock frozen: %s)',
    async (when, frozen) => {
      const process = frozen ? await stage.spawn(manualClock(stage.clock.now().getTime())) : sleepy
      for (let call = 1; ; call++) {
        const context = `zombie asleep ${when} call ${call}`
        const sleeper = sleepAt(call, when)
        const { trial, id, finish, letter, walking } = await asleep(job, sleeper, process)
        if (!sleeper.reached()) break
        stage.clock.advance(redeliveredAfter.worker)
        trial.office.letters.unshift({ ...letter, receives: 2 })
        await finish(context)
        const final = (await trial.status(id)).text
        sleeper.wake()
        await walking
        await finish(`${context}, awake`)
        expect((await trial.status(id)).text, context).toBe(final)
      }
    },
  )
})

/** Whether the chunk that a letter tells of has its results. */
const isFinal = async (trial: Trial, { body }: Letter): Promise<boolean> => {
  const { batch, firstIndex } = JSON.parse(body)
  const results = await stage.healthy.call(trial.request('GET', `/v1/batches/${batch}/results?limit=1000`))
  return bodyOf(results).results.some(({ index }: { index: number }) => index === firstIndex)
}

it('does not take the messages of an earlier life of its key for its own', async () => {
  const patches = ['1', '2', '3', '4', '5'].map((id) => ({
    method: 'PATCH' as const,
    path: `/cities/${id}`,
    body: { population: 11 },
  }))
  const job = requestOf('patches', patches)
  const { trial, id } = await split(job)
  const former = [...trial.office.letters]
  await trial.office.deliverAll(() => stage.healthy)
  // The bucket still has what S3 removes on the eighth day.
  stage.clock.advance(7 * 86_400_000 + 60_000)
  const again = await trial.begin(stage.healthy)
  expect(again.status).toBe(202)
  expect(bodyOf(again).id).toBe(id)
  trial.office.letters.push(...former)
  await trial.office.collect()
  await trial.office.deliverAll(() => stage.healthy)
  const twice = requestOf('twice', [...patches, ...patches])
  const second = { ...twice, given: patches, results: twice.results.slice(patches.length) }
  checkAnswer(await trial.status(id), second, 'second life')
  await checkStore(stage.ground.tables, trial.tenant, twice.state, 'second life')
})
