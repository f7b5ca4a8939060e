import { afterAll, beforeAll, expect, it } from 'vitest'
import { bodyOf } from '../support/answer.ts'
import { createBackend } from '../support/backend.ts'
import { brokenConnection, type Interceptor } from '../support/wire.ts'
import { type AsyncJob, imported, requestOf } from './async-jobs.ts'
import type { Letter } from './async-office.ts'
import { makeGround, type Process } from './async-process.ts'
import { createStage, type Stage, type Trial } from './async-stage.ts'
import { city } from './batches.ts'

/** A chunk has taken effect and its worker died; the version of the code that goes on has no such collection. */

let stage: Stage
let doomed: Process

beforeAll(async () => {
  stage = await createStage(await makeGround())
  doomed = await stage.spawn()
})

afterAll(() => stage.stop())

const put = (id: string) => ({ method: 'PUT' as const, path: `/cities/${id}`, body: city(id, 7) })

/** Dies when it is to record a chunk. */
const dyingUnrecorded = (): Interceptor => {
  let dead = false
  return async ({ command, proceed }) => {
    dead ||= command === 'TransactWriteItemsCommand'
    if (dead) throw brokenConnection()
    return proceed()
  }
}

/** The first of the chunk's deliveries by a version that has no collections. */
const withoutCollections = async ({ body }: Letter, receives: number): Promise<boolean> => {
  const { tables, aws } = stage.ground
  const places = { bucket: aws.bucket.name, chunksUrl: aws.chunks.url, uploadsUrl: aws.uploads.url }
  const later = createBackend({ tables, ...places, clock: stage.clock, collections: [] })
  const attributes = { ApproximateReceiveCount: String(receives) }
  const event = { Records: [{ messageId: 'm', body, attributes }] } as never
  const { batchItemFailures } = await later.worker(event, { getRemainingTimeInMillis: () => 120_000 })
  later.stop()
  return batchItemFailures.length === 0
}

/** The chunk's letter, which waits to be delivered. */
const split = async (job: AsyncJob): Promise<{ trial: Trial; id: string; letter: Letter }> => {
  const trial = await stage.newTrial(job)
  const began = await trial.begin(stage.healthy)
  await trial.upload(began)
  await trial.office.collect()
  await trial.office.deliver(trial.office.letters.shift() as Letter, stage.healthy)
  return { trial, id: bodyOf(began).id, letter: trial.office.letters.shift() as Letter }
}

const statusesOf = async (trial: Trial, id: string): Promise<readonly number[]> =>
  bodyOf(await trial.status(id)).results.map(({ status }: { status: number }) => status)

const operations = [put('1'), put('900'), { method: 'DELETE' as const, path: '/cities/2' }, put('1')]

it('operations are told as their items know them', async () => {
  const { trial, id, letter } = await split(requestOf('gone', operations))
  doomed.through(dyingUnrecorded())
  await trial.office.deliver(letter, doomed)
  stage.clock.advance(200_000)
  expect(await withoutCollections(letter, 2)).toBe(true)
  expect(await statusesOf(trial, id)).toEqual([200, 201, 204, 200])
})

const rows = ['1', '900'].map(put)

it('rows that took effect before are told so by the items that they name', async () => {
  const { trial, id, letter } = await split(imported(rows))
  doomed.through(dyingUnrecorded())
  await trial.office.deliver(letter, doomed)
  stage.clock.advance(200_000)
  expect(await withoutCollections(letter, 2)).toBe(true)
  expect(await statusesOf(trial, id)).toEqual([200, 201])
})

it('rows that nobody has begun with are told that there is no such collection', async () => {
  const { trial, id, letter } = await split(imported(rows))
  expect(await withoutCollections(letter, 1)).toBe(true)
  expect(await statusesOf(trial, id)).toEqual([404, 404])
})
