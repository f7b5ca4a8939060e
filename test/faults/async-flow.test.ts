import { afterEach, beforeEach, expect, it } from 'vitest'
import { bodyOf } from '../support/answer.ts'
import { type AsyncJob, requestOf } from './async-jobs.ts'
import type { Letter } from './async-office.ts'
import { makeGround } from './async-process.ts'
import { createStage, type Stage, type Trial } from './async-stage.ts'

/** How much of one caller's work is handed out at a time. */

let stage: Stage

// The sweeper looks at everybody's batches, so each test has its own table.
beforeEach(async () => {
  stage = await createStage(await makeGround({ chunkSize: { rows: 2, bytes: 100 } }))
})

afterEach(() => stage.stop())

const rowsPerChunk = 2

const upload = (rows: number): AsyncJob => ({
  name: 'rows of one byte',
  given: { method: 'PUT', contentType: 'application/x-ndjson', file: '1\n'.repeat(rows) },
  results: [],
  state: new Map(),
})

const next = ({ office }: Trial, to: Letter['to']): Letter | undefined => {
  const at = office.letters.findIndex((letter) => letter.to === to)
  return at < 0 ? undefined : office.letters.splice(at, 1)[0]
}

const waiting = ({ office }: Trial, to: Letter['to']): number =>
  office.letters.filter((letter) => letter.to === to).length

/** Whatever there is to hand out is handed out, as far as the limit lets it. */
const handOut = async (trial: Trial): Promise<void> => {
  for (let letter = next(trial, 'importer'); letter; letter = next(trial, 'importer')) {
    await trial.office.deliver(letter, stage.healthy)
  }
}

it('hands out no more of a file than its caller may have in flight, and all of it in the end', async () => {
  const chunks = 130
  const trial = await stage.newTrial(upload(chunks * rowsPerChunk))
  const began = await trial.begin(stage.healthy)
  const { id } = bodyOf(began)
  await trial.upload(began)
  await trial.office.collect()
  await handOut(trial)
  expect(waiting(trial, 'worker')).toBe(40)
  expect(bodyOf(await trial.status(id)).summary).toMatchObject({ total: 80, pending: 80 })
  let worked = 0
  for (let letter = next(trial, 'worker'); letter; letter = next(trial, 'worker')) {
    await trial.office.deliver(letter, stage.healthy)
    worked++
    await handOut(trial)
    expect(waiting(trial, 'worker')).toBeLessThanOrEqual(40)
  }
  expect(worked).toBe(chunks)
  expect(bodyOf(await trial.status(id))).toMatchObject({
    state: 'completed',
    summary: { total: 260, failed: 260, pending: 0 },
  })
})

it('goes on where it was when the message that calls for more is lost', async () => {
  const trial = await stage.newTrial(upload(45 * rowsPerChunk))
  const began = await trial.begin(stage.healthy)
  await trial.upload(began)
  await trial.office.collect()
  await handOut(trial)
  for (let letter = next(trial, 'worker'); letter; letter = next(trial, 'worker')) {
    await trial.office.deliver(letter, stage.healthy)
    trial.office.letters.splice(0, Infinity, ...trial.office.letters.filter(({ to }) => to === 'worker'))
  }
  expect(bodyOf(await trial.status(bodyOf(began).id))).toMatchObject({ state: 'running' })
  stage.clock.advance(31 * 60_000)
  expect(await stage.healthy.sweep()).toBe(1)
  await trial.office.collect()
  await trial.office.deliverAll(() => stage.healthy)
  expect(bodyOf(await trial.status(bodyOf(began).id))).toMatchObject({
    state: 'completed',
    summary: { total: 90, pending: 0 },
  })
})

it('sends chunks again whose messages the queue has forgotten', async () => {
  const operations = ['1', '2'].map((id) => ({
    method: 'PATCH' as const,
    path: `/cities/${id}`,
    body: { population: 7 },
  }))
  const trial = await stage.newTrial(requestOf('forgotten', operations))
  const { id } = bodyOf(await trial.begin(stage.healthy))
  await trial.office.collect()
  await handOut(trial)
  expect(trial.office.letters.splice(0)).toHaveLength(1)
  // Longer than SQS keeps a message.
  stage.clock.advance(13 * 3_600_000)
  expect(await stage.healthy.sweep()).toBe(1)
  await trial.office.collect()
  await trial.office.deliverAll(() => stage.healthy)
  expect(bodyOf(await trial.status(id))).toMatchObject({ state: 'completed', summary: { success: 2 } })
  expect(await stage.healthy.sweep()).toBe(0)
})
