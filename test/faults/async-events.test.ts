import { UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeEnd } from '../../functions/jobs/events/messages.ts'
import { written } from '../../functions/ports/formats.ts'
import { bodyOf } from '../support/answer.ts'
import { type FaultPoint, faultAt, type Mode, modes } from '../support/faulty.ts'
import { timeout } from './async-effort.ts'
import { type AsyncJob, csvImport, request } from './async-jobs.ts'
import type { Letter } from './async-office.ts'
import { makeGround, type Process } from './async-process.ts'
import { createStage, type Stage, type Trial } from './async-stage.ts'
import { checkTold, type Ears, withEars } from './async-told.ts'

let ears: Ears
let stage: Stage
let unsound: Process
let points = 0

beforeAll(async () => {
  ears = await withEars(await makeGround({ chunkSize: { rows: 8, bytes: 100 } }))
  stage = await createStage(ears.ground)
  stage.healthy.through(ears.on())
  unsound = await stage.spawn()
})

afterAll(() => {
  console.log(`fault points between an end and its delivery: ${points}`)
  stage.stop()
})

const begin = async (job: AsyncJob): Promise<{ trial: Trial; id: string }> => {
  const trial = await stage.newTrial(job)
  const began = await trial.begin(stage.healthy)
  await trial.upload(began)
  await trial.office.collect()
  return { trial, id: bodyOf(began).id }
}

/** Everything but the last chunk is done. */
const nearlyEnded = async (job: AsyncJob): Promise<{ trial: Trial; id: string }> => {
  const { trial, id } = await begin(job)
  const { letters, deliver } = trial.office
  while (letters.length > 1 || letters[0]?.to !== 'worker')
    await deliver(letters.shift() as Letter, stage.healthy)
  return { trial, id }
}

/** Delivers everything with a fault at one wire call. False when there were fewer calls. */
const runWith = async (job: AsyncJob, point: FaultPoint, context: string): Promise<boolean> => {
  const { trial, id } = await nearlyEnded(job)
  expect(ears.toldOf(id), context).toEqual([])
  const faulty = faultAt(point)
  unsound.through(ears.on(faulty.wire))
  const wasHit = () => faulty.calls() >= point.call
  const isDead = () => wasHit() && point.mode.startsWith('crash')
  let died = false
  await trial.office.deliverAll(
    () => (isDead() ? stage.healthy : unsound),
    () => {
      const dies = isDead() && !died
      died ||= isDead()
      return dies
    },
  )
  checkTold(ears.toldOf(id), await trial.status(id), context)
  return wasHit()
}

describe.each([request, csvImport])('$name', (job) => {
  it.each(modes)('5.8 is told to everybody, once on record, after: %s', { timeout }, async (mode: Mode) => {
    for (let call = 1; await runWith(job, { call, mode }, `${mode} call ${call}`); call++) points++
  })
})

describe('a batch that nobody runs', () => {
  const pass = (minutes: number) => stage.clock.advance(minutes * 60_000)

  it.each(modes)('5.8 is told of when its body never came, after: %s', { timeout }, async (mode) => {
    const run = async (call: number): Promise<boolean> => {
      const trial = await stage.newTrial(csvImport)
      const { id } = bodyOf(await trial.begin(stage.healthy))
      pass(120)
      const faulty = faultAt({ call, mode })
      unsound.through(ears.on(faulty.wire))
      await unsound.sweep().catch(() => {})
      pass(10)
      await stage.healthy.sweep()
      await trial.office.collect()
      await trial.office.deliverAll(() => stage.healthy)
      const status = await trial.status(id)
      expect(bodyOf(status)).toMatchObject({ state: 'cancelled', outcome: 'failed' })
      checkTold(ears.toldOf(id), status, `${mode} call ${call}`)
      return faulty.calls() >= call
    }
    for (let call = 1; await run(call); call++) points++
  })

  it.each(modes)('5.8 is told of when its caller cancels it before, after: %s', { timeout }, async (mode) => {
    const run = async (call: number): Promise<boolean> => {
      const trial = await stage.newTrial(csvImport)
      const { id } = bodyOf(await trial.begin(stage.healthy))
      const faulty = faultAt({ call, mode })
      unsound.through(ears.on(faulty.wire))
      const asked = await trial.cancel(id, unsound)
      if (asked.status !== 202) {
        expect(asked.status, asked.text).toBe(503)
        expect((await trial.cancel(id)).status).toBe(202)
      }
      await trial.office.collect()
      await trial.office.deliverAll(() => stage.healthy)
      checkTold(ears.toldOf(id), await trial.status(id), `${mode} call ${call}`)
      return faulty.calls() >= call
    }
    for (let call = 1; await run(call); call++) points++
  })
})

it('5.8 an announcement is held back until its end is on record, and void once another one is', async () => {
  const { trial, id } = await nearlyEnded(request)
  const { letters, deliver, deliverAll, collect } = trial.office
  const { createdAt } = bodyOf(await trial.status(id))
  // Its sender died before it could record that end.
  const dead = { id, createdAt, caller: 'alice', round: 0, mark: 'never' }
  await ears.ground.events?.ends.send(writeEnd(dead, written.message))
  const [letter] = await collect()
  letters.splice(letters.indexOf(letter as Letter), 1)
  for (const _ of ['once', 'and again']) expect(await deliver(letter as Letter, stage.healthy)).toBe(false)
  expect(ears.toldOf(id)).toEqual([])
  await deliverAll(() => stage.healthy)
  checkTold(ears.toldOf(id), await trial.status(id), 'the other end')
})

it('5.8 a batch that is opened again has another end, and nobody is told of the former one any more', async () => {
  const { trial, id } = await nearlyEnded(request)
  const { letters, deliver, collect } = trial.office
  await deliver(letters.shift() as Letter, stage.healthy)
  const [announced] = letters.splice(0) as [Letter]
  expect(announced.to).toBe('notifier')
  const { Attributes: META } = await ears.ground.tables.client.send(
    new UpdateItemCommand({
      TableName: ears.ground.tables.batches,
      Key: { pk: { S: id }, sk: { S: 'META' } },
      // As the retry of its key does it.
      UpdateExpression: 'SET round = :one REMOVE completedAt, endedBy',
      ExpressionAttributeValues: { ':one': { N: '1' } },
      ReturnValues: 'ALL_OLD',
    }),
  )
  expect(META?.endedBy?.S).toMatch(/^[0-9a-z]{20}$/)
  expect(await deliver(announced, stage.healthy)).toBe(true)
  expect(await collect()).toEqual([])
  expect(ears.toldOf(id)).toEqual([])
})
