import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { defineCollection } from '../../functions/model/collection.ts'
import { bodyOf } from '../support/answer.ts'
import { createBackend } from '../support/backend.ts'
import { imported, requestOf } from './async-jobs.ts'
import type { Letter } from './async-office.ts'
import { makeGround, type Process } from './async-process.ts'
import { createStage, type Stage } from './async-stage.ts'
import { city } from './batches.ts'
import { pausedAt, write } from './exactly-once/wires.ts'
import { unread } from './unread.ts'

/** What is told when a message's deliveries come to their end. */

let stage: Stage
let other: Process

beforeAll(async () => {
  stage = await createStage(await makeGround())
  other = await stage.spawn()
})

afterAll(() => stage.stop())

const patch = (id: string, population: number) => ({
  method: 'PATCH' as const,
  path: `/cities/${id}`,
  body: { population },
})

it('what was throttled through all of them took no effect, and can be retried by its key', async () => {
  const trial = await stage.newTrial(requestOf('throttled', [patch('5', 3)]))
  const { office } = trial
  const { id } = bodyOf(await trial.begin(stage.healthy))
  await office.collect()
  await office.deliver(office.letters.shift() as Letter, stage.healthy)
  other.through(unread('5'))
  await office.deliverAll(() => other)
  const ended = bodyOf(await trial.status(id))
  expect(ended).toMatchObject({ state: 'completed', summary: { retryable: 1, pending: 0 } })
  expect(ended.results[0]).toMatchObject({ status: 503, error: { type: '/problems/throttled' } })
  await trial.begin(stage.healthy)
  await office.collect()
  await office.deliverAll(() => stage.healthy)
  expect(bodyOf(await trial.status(id))).toMatchObject({ state: 'completed', outcome: 'succeeded' })
})

/** Takes no city of more than so many. */
const narrow = defineCollection({
  name: 'cities',
  schema: z.strictObject({ name: z.string(), country: z.string(), population: z.number().max(1) }),
})

it('a row that today’s schema refuses is not said to have failed while a worker of yesterday’s is asleep', async () => {
  const rows = [{ method: 'PUT' as const, path: '/cities/1', body: city('1', 7) }]
  const trial = await stage.newTrial(imported(rows))
  const began = await trial.begin(stage.healthy)
  await trial.upload(began)
  const { office } = trial
  await office.collect()
  await office.deliver(office.letters.shift() as Letter, stage.healthy)
  const letter = office.letters.shift() as Letter
  const { wire, asleep, wake } = pausedAt(write, 'before')
  other.through(wire)
  const zombie = other.deliver('worker', { ...letter, messageId: 'zombie' })
  await asleep
  stage.clock.advance(200_000)
  const { tables, aws } = stage.ground
  const places = { bucket: aws.bucket.name, chunksUrl: aws.chunks.url, uploadsUrl: aws.uploads.url }
  const later = createBackend({ tables, ...places, clock: stage.clock, collections: [narrow] })
  const attributes = { ApproximateReceiveCount: '5' }
  const event = { Records: [{ messageId: 'm', body: letter.body, attributes }] } as never
  await later.worker(event, { getRemainingTimeInMillis: () => 120_000 })
  later.stop()
  wake()
  await zombie
  const [result] = bodyOf(await trial.status(bodyOf(began).id)).results
  expect(result).toMatchObject({ status: 500, error: { type: '/problems/outcome-unknown' } })
})
