import { DeleteObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { type Answer, bodyOf } from '../support/answer.ts'
import { faultAt } from '../support/faulty.ts'
import { storedState } from '../support/trial.ts'
import { brokenConnection } from '../support/wire.ts'
import { type AsyncJob, imported, requestOf } from './async-jobs.ts'
import type { Letter } from './async-office.ts'
import { makeGround, type Process } from './async-process.ts'
import { createStage, type Stage, type Trial } from './async-stage.ts'

/** What was accepted is run; what was not is never called a success. Time alone decides neither. */

const stages: Stage[] = []
let stage: Stage
let unsound: Process

// The sweeper looks at everybody's batches, so each test has its own table.
beforeEach(async () => {
  stage = await createStage(await makeGround())
  unsound = await stage.spawn()
  stages.push(stage)
})

afterAll(() => {
  for (const each of stages) each.stop()
})

/** The quotas are asked first, and what the operations are called is put; then the record is. */
const recordCall = 4

const minutes = (count: number): number => count * 60_000

const patch = (id: string, population: number) => ({
  method: 'PATCH' as const,
  path: `/cities/${id}`,
  body: { population },
})

const two: AsyncJob = requestOf('two', [
  { id: 'first', ...patch('1', 77) },
  { id: 'second', ...patch('2', 78) },
])

const oneRow: AsyncJob = imported([
  { method: 'PUT', path: '/cities/1', body: { id: '1', name: 'A', country: 'FR', population: 77 } },
])

const populationOf = async (trial: Trial, id: string): Promise<unknown> => {
  const state = await storedState(stage.ground.tables, trial.tenant)
  return (state.get(`/cities/${id}`) as { body?: { population?: number } } | undefined)?.body?.population
}

const told = (answer: Answer) =>
  bodyOf(answer).results.map(({ index, id, status }: { index: number; id: string; status: number }) => [
    index,
    id,
    status,
  ])

const isDone = async (trial: Trial, id: string) => {
  await trial.office.deliverAll(() => stage.healthy)
  const answer = await trial.status(id)
  expect(bodyOf(answer)).toMatchObject({ state: 'completed', outcome: 'succeeded' })
  expect(await populationOf(trial, '1')).toBe(77)
  return answer
}

describe('a body that is in the bucket', () => {
  it('is run, however long its notification waits', async () => {
    const trial = await stage.newTrial(two)
    const { id } = bodyOf(await trial.begin(stage.healthy))
    await trial.office.collect()
    for (const later of [91, 200, 700]) {
      stage.clock.advance(minutes(later))
      await stage.healthy.sweep()
      expect(bodyOf(await trial.status(id)).state).toBe('queued')
    }
    const answer = await isDone(trial, id)
    expect(told(answer)).toEqual([
      [0, 'first', 200],
      [1, 'second', 200],
    ])
  })

  it('is accepted, also when workers have ended the batch before that is noted', async () => {
    const trial = await stage.newTrial(two)
    unsound.through(async (call) => {
      const answer = await call.proceed()
      if (call.command === 'PutObjectCommand') {
        await trial.office.collect()
        await trial.office.deliverAll(() => stage.healthy)
      }
      return answer
    })
    const began = await trial.begin(unsound)
    expect(began.status, began.text).toBe(202)
    expect(bodyOf(began).summary).toMatchObject({ total: 2, failed: 0, notAttempted: 0, pending: 2 })
    expect(Number(began.headers['retry-after'])).toBeGreaterThan(0)
    const { state } = bodyOf(await trial.status(bodyOf(began).id))
    expect(state).toBe('completed')
    await isDone(trial, bodyOf(began).id)
  })

  it.each([two, oneRow])('is run when its notification is lost: $name', async (job) => {
    const trial = await stage.newTrial(job)
    const began = await trial.begin(stage.healthy)
    stage.clock.advance(minutes(59))
    await trial.upload(began)
    await trial.office.collect()
    trial.office.letters.splice(0)
    stage.clock.advance(minutes(32))
    await stage.healthy.sweep()
    await trial.office.collect()
    await isDone(trial, bodyOf(began).id)
  })

  it('is run by its dead letter, though the importer failed in every delivery', async () => {
    const trial = await stage.newTrial(two)
    const { id } = bodyOf(await trial.begin(stage.healthy))
    await trial.office.collect()
    unsound.through(async () => {
      throw brokenConnection()
    })
    const began = stage.clock.now().getTime()
    while (trial.office.letters.length > 0) {
      await trial.office.deliver(trial.office.letters.shift() as Letter, unsound)
    }
    expect(trial.office.dead).toHaveLength(1)
    expect(stage.clock.now().getTime() - began).toBeGreaterThan(minutes(90))
    await stage.healthy.sweep()
    expect(bodyOf(await trial.status(id)).state).toBe('queued')
    trial.office.letters.push(...trial.office.dead.map((letter) => ({ ...letter, receives: 1 })))
    await isDone(trial, id)
  })
})

describe('a body that never came', () => {
  /** The function dies between the record and the body. */
  const dead = async () => {
    const trial = await stage.newTrial(two)
    unsound.through(faultAt({ call: recordCall, mode: 'crash after' }).wire)
    expect((await trial.begin(unsound)).status).toBe(503)
    unsound.through()
    const list = bodyOf(await stage.healthy.call(trial.request('GET', '/v1/batches')))
    return { trial, id: list.batches[0].id as string }
  }

  it('ends its batch with every operation counted, and by its name', async () => {
    const { trial, id } = await dead()
    stage.clock.advance(minutes(91))
    await stage.healthy.sweep()
    const answer = await trial.status(id)
    expect(bodyOf(answer)).toMatchObject({
      state: 'cancelled',
      outcome: 'failed',
      summary: { total: 2, success: 0, failed: 2, notAttempted: 2, retryable: 2, replayed: 0, pending: 0 },
      retry: { ids: ['first', 'second'] },
    })
    expect(told(answer)).toEqual([
      [0, 'first', 503],
      [1, 'second', 503],
    ])
    const errors = await stage.healthy.call(trial.request('GET', `/v1/batches/${id}/errors`))
    expect(told(errors)).toEqual(told(answer))
    const one = await stage.healthy.call(trial.request('GET', `/v1/batches/${id}/operations/second`))
    expect(bodyOf(one)).toMatchObject({ index: 1, status: 503 })
  })

  it.each([
    [1, 'before anybody gave it up'],
    [91, 'after it was given up'],
  ])('comes with the retry of its key, %i minutes later: %s', async (later) => {
    const { trial, id } = await dead()
    stage.clock.advance(minutes(later))
    await stage.healthy.sweep()
    const again = await trial.begin(stage.healthy)
    expect(again.status, again.text).toBe(202)
    expect(bodyOf(again)).toMatchObject({ id, state: 'queued', summary: { total: 2, pending: 2 } })
    await trial.office.collect()
    await isDone(trial, id)
  })

  it('ends an announced import with nothing, and is no success for the retry of its key either', async () => {
    const trial = await stage.newTrial(oneRow)
    const { id } = bodyOf(await trial.begin(stage.healthy))
    stage.clock.advance(minutes(91))
    await stage.healthy.sweep()
    const ended = { state: 'cancelled', outcome: 'failed', results: [], summary: { total: 0, pending: 0 } }
    expect(bodyOf(await trial.status(id))).toMatchObject(ended)
    const again = await trial.begin(stage.healthy)
    expect(bodyOf(again)).toMatchObject({ id, state: 'cancelled' })
  })
})

it('a body that S3 calls denied, because it is not there, is lost', async () => {
  const trial = await stage.newTrial(two)
  const { id } = bodyOf(await trial.begin(stage.healthy))
  await trial.office.collect()
  await trial.office.deliver(trial.office.letters.shift() as Letter, stage.healthy)
  const { s3, bucket } = stage.ground.aws
  const stored = await s3.send(new ListObjectsV2Command({ Bucket: bucket.name, Prefix: `bodies/${id}` }))
  for (const { Key } of stored.Contents ?? []) {
    await s3.send(new DeleteObjectCommand({ Bucket: bucket.name, Key }))
  }
  unsound.through(async ({ command, proceed }) => {
    if (command !== 'GetObjectCommand') return proceed()
    throw Object.assign(new Error('Access Denied'), {
      name: 'AccessDenied',
      $fault: 'client',
      $metadata: { httpStatusCode: 403 },
    })
  })
  expect(await trial.office.deliver(trial.office.letters.shift() as Letter, unsound)).toBe(true)
  const answer = await trial.status(id)
  expect(bodyOf(answer)).toMatchObject({ state: 'completed', outcome: 'failed' })
  expect(told(answer)).toEqual([
    [0, 'first', 503],
    [1, 'second', 503],
  ])
  expect(bodyOf(answer).summary).toMatchObject({ total: 2, failed: 2, notAttempted: 2, pending: 0 })
})

it('is started though another attempt of its key takes the acceptance over at that moment', async () => {
  const trial = await stage.newTrial(two)
  // It has stored the body, and not noted that yet.
  unsound.through(faultAt({ call: recordCall, mode: 'crash after' }).wire)
  await trial.begin(unsound)
  unsound.through()
  const list = bodyOf(await stage.healthy.call(trial.request('GET', '/v1/batches')))
  const { id } = list.batches[0]
  // The first attempt's body arrives, and is told of, while the retry is on its way.
  let isRetried = false
  unsound.through(async ({ command, proceed }) => {
    if (command === 'UpdateItemCommand' && !isRetried) {
      isRetried = true
      expect((await trial.begin(stage.healthy)).status).toBe(202)
    }
    return proceed()
  })
  expect((await trial.begin(stage.healthy)).status).toBe(202)
  await trial.office.collect()
  const [letter] = trial.office.letters.splice(0) as [Letter]
  await trial.office.deliver(letter, unsound)
  await isDone(trial, id)
})
