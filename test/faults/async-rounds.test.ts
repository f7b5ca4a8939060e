import { DeleteObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bodyOf } from '../support/answer.ts'
import { brokenConnection } from '../support/wire.ts'
import { requestOf } from './async-jobs.ts'
import type { Letter } from './async-office.ts'
import { makeGround, type Process } from './async-process.ts'
import { createStage, type Stage } from './async-stage.ts'
import { city } from './batches.ts'
import { pausedWhere } from './exactly-once/wires.ts'
import { unread } from './unread.ts'

/** What somebody saw of a batch before it ended says nothing of the batch once its key has opened it again. */

let stage: Stage
let other: Process

beforeAll(async () => {
  stage = await createStage(await makeGround())
  other = await stage.spawn()
})

afterAll(() => stage.stop())

const put = (id: string) => ({ method: 'PUT' as const, path: `/cities/${id}`, body: city(id, 7) })

const loseBody = async (id: string): Promise<void> => {
  const { s3, bucket } = stage.ground.aws
  const stored = await s3.send(new ListObjectsV2Command({ Bucket: bucket.name, Prefix: `bodies/${id}` }))
  for (const { Key } of stored.Contents ?? [])
    await s3.send(new DeleteObjectCommand({ Bucket: bucket.name, Key }))
}

it('a worker that wakes up late does not end a batch that was opened again', async () => {
  const trial = await stage.newTrial(requestOf('opened again', [put('1'), put('2')]))
  const { office } = trial
  const { id } = bodyOf(await trial.begin(stage.healthy))
  await office.collect()
  await office.deliver(office.letters.shift() as Letter, stage.healthy)
  const chunk = office.letters.shift() as Letter
  await loseBody(id)
  const { wire, asleep, wake } = pausedWhere(
    ({ input }) => JSON.stringify(input).includes('#endedBy'),
    'before',
  )
  other.through(wire)
  const late = office.deliver(chunk, other)
  await asleep
  await office.deliver(chunk, stage.healthy)
  expect(bodyOf(await trial.status(id))).toMatchObject({ state: 'completed', summary: { retryable: 2 } })
  await trial.begin(stage.healthy)
  await office.collect()
  await office.deliver(office.letters.shift() as Letter, stage.healthy)
  expect(bodyOf(await trial.status(id))).toMatchObject({ state: 'running', summary: { pending: 2 } })
  wake()
  await late
  expect(bodyOf(await trial.status(id))).toMatchObject({ state: 'running', summary: { pending: 2 } })
  await office.deliverAll(() => stage.healthy)
  expect(bodyOf(await trial.status(id))).toMatchObject({
    state: 'completed',
    outcome: 'succeeded',
    summary: { total: 2, success: 2, retryable: 0, pending: 0 },
  })
})

it('a key that has opened its batch again calls for it, also when the answer to that is lost', async () => {
  const trial = await stage.newTrial(requestOf('opened deaf', [put('1')]))
  const { office } = trial
  const { id } = bodyOf(await trial.begin(stage.healthy))
  await office.collect()
  await office.deliver(office.letters.shift() as Letter, stage.healthy)
  await loseBody(id)
  await office.deliverAll(() => stage.healthy)
  let lost = 0
  other.through(async ({ input, proceed }) => {
    const answer = await proceed()
    if (lost > 0 || !JSON.stringify(input).includes('REMOVE #completedAt, #endedBy, #chunks')) return answer
    lost++
    throw brokenConnection()
  })
  await trial.begin(other)
  expect(lost).toBe(1)
  await office.collect()
  await office.deliverAll(() => stage.healthy)
  expect(bodyOf(await trial.status(id))).toMatchObject({ state: 'completed', outcome: 'succeeded' })
})

it('a result that stands from an earlier delivery is the same to the last member', async () => {
  const created = { method: 'POST' as const, path: '/cities', body: city('6000', 1) }
  const patched = { method: 'PATCH' as const, path: '/cities/5', body: { population: 3 } }
  const trial = await stage.newTrial(requestOf('stands', [created, patched]))
  const { office } = trial
  const { id } = bodyOf(await trial.begin(stage.healthy))
  await office.collect()
  await office.deliver(office.letters.shift() as Letter, stage.healthy)
  other.through(unread('5'))
  expect(await office.deliver(office.letters.shift() as Letter, other)).toBe(false)
  await office.deliverAll(() => stage.healthy)
  const { results } = bodyOf(await trial.status(id))
  expect(results[0]).toEqual({ index: 0, id: '0', status: 201, location: '/v1/cities/6000', etag: '"1"' })
})
