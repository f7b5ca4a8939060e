import { afterAll, beforeAll, expect, it } from 'vitest'
import { bodyOf } from '../support/answer.ts'
import { createBackend } from '../support/backend.ts'
import { storedState } from '../support/trial.ts'
import { requestOf } from './async-jobs.ts'
import type { Letter } from './async-office.ts'
import { makeGround, redeliveredAfter } from './async-process.ts'
import { createStage, type Stage } from './async-stage.ts'
import { city } from './batches.ts'

let stage: Stage

beforeAll(async () => {
  stage = await createStage(await makeGround())
})

afterAll(() => stage.stop())

const ids = Array.from({ length: 300 }, (_, at) => String(1_000 + at))

it('a chunk that has spent its units runs on in its next delivery, each change once', async () => {
  const changes = ids.map((id) => ({
    method: 'PATCH' as const,
    path: `/cities/${id}`,
    body: { population: 9 },
  }))
  const trial = await stage.newTrial(requestOf('dear', changes))
  const grant = trial.request('GET', '/').grant as object
  const sown = ids.map((id) => ({ ...city(id, 0), id }))
  const headers = { 'content-type': 'application/json' }
  await stage.healthy.call({ method: 'POST', path: '/v1/cities', headers, body: JSON.stringify(sown), grant })
  const { id } = bodyOf(await trial.begin(stage.healthy))
  await trial.office.collect()
  await trial.office.deliver(trial.office.letters.shift() as Letter, stage.healthy)
  const { body } = trial.office.letters.shift() as Letter
  const { tables, aws } = stage.ground
  const places = { bucket: aws.bucket.name, chunksUrl: aws.chunks.url, uploadsUrl: aws.uploads.url }
  const sparing = createBackend({ tables, ...places, clock: stage.clock, maxChunkUnits: 200 })
  const finishedAfter: number[] = []
  for (let receives = 1; receives <= 4 && finishedAfter.length === 0; receives++) {
    const record = { messageId: 'm', body, attributes: { ApproximateReceiveCount: String(receives) } }
    const context = { getRemainingTimeInMillis: () => 120_000 }
    const told = await sparing.worker({ Records: [record] } as never, context)
    if (told.batchItemFailures.length === 0) finishedAfter.push(receives)
    stage.clock.advance(redeliveredAfter.worker)
  }
  sparing.stop()
  expect(finishedAfter).toEqual([3])
  const summary = { total: 300, success: 300, pending: 0 }
  expect(bodyOf(await trial.status(id))).toMatchObject({ state: 'completed', summary })
  const state = await storedState(tables, trial.tenant)
  expect(ids.map((one) => state.get(`/cities/${one}`)?.version)).toEqual(ids.map(() => 2))
})
