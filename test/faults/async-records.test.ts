import { DeleteObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { defineCollection } from '../../functions/model/collection.ts'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { createBackend } from '../support/backend.ts'
import { cities } from '../support/collections.ts'
import { faultAt } from '../support/faulty.ts'
import { createService } from '../support/service.ts'
import { tenantSettings } from '../support/trial.ts'
import { type AsyncJob, imported, requestOf } from './async-jobs.ts'
import type { Letter } from './async-office.ts'
import { makeGround, type Process } from './async-process.ts'
import { createStage, type Stage } from './async-stage.ts'

/** What is on record stays true when a body is lost, an answer is lost, or the code changes in between. */

let stage: Stage
let other: Process

beforeAll(async () => {
  stage = await createStage(await makeGround({ chunkSize: { rows: 6, bytes: 1_000 } }))
  other = await stage.spawn()
})

afterAll(() => stage.stop())

const patch = (id: string, population: number, more = {}) => ({
  method: 'PATCH' as const,
  path: `/cities/${id}`,
  body: { population },
  ...more,
})

it('a lost body costs no index and no label, though chunks lie between each other', async () => {
  // One item at the even places, others at the odd ones: two chunks.
  const operations = Array.from({ length: 12 }, (_, at) => ({
    ...patch(at % 2 === 0 ? '1' : String(1_000 + at), at),
    id: `op-${at}`,
  }))
  const trial = await stage.newTrial(requestOf('interleaved', operations))
  const { id } = bodyOf(await trial.begin(stage.healthy))
  await trial.office.collect()
  await trial.office.deliver(trial.office.letters.shift() as Letter, stage.healthy)
  expect(trial.office.letters).toHaveLength(2)
  await trial.office.deliver(trial.office.letters.shift() as Letter, stage.healthy)
  const { s3, bucket } = stage.ground.aws
  const stored = await s3.send(new ListObjectsV2Command({ Bucket: bucket.name, Prefix: `bodies/${id}` }))
  for (const { Key } of stored.Contents ?? []) {
    await s3.send(new DeleteObjectCommand({ Bucket: bucket.name, Key }))
  }
  await trial.office.deliverAll(() => stage.healthy)
  const body = bodyOf(await trial.status(id))
  const told = body.results.map(
    ({ index, id: label, status }: { index: number; id: string; status: number }) => [index, label, status],
  )
  expect(told).toEqual(operations.map((_, at) => [at, `op-${at}`, at % 2 === 0 ? 200 : 503]))
  expect(body.summary).toMatchObject({ total: 12, success: 6, notAttempted: 6, retryable: 6, pending: 0 })
  expect(body.retry.ids).toEqual([1, 3, 5, 7, 9, 11].map((at) => `op-${at}`))
})

it('a file that was begun is not called unreadable by another version of the code', async () => {
  const file = 'id,name,country,population\n1,A,FR,1\n2,B,FR,2\n'
  const job: AsyncJob = {
    name: 'a file',
    given: { method: 'PUT', contentType: 'text/csv', file },
    results: [],
    state: new Map(),
  }
  const trial = await stage.newTrial(job)
  const began = await trial.begin(stage.healthy)
  const { id } = bodyOf(began)
  await trial.upload(began)
  await trial.office.collect()
  // It dies when the first chunk is on its way, before it has noted how far it is.
  let sent = false
  other.through(async ({ command, proceed }) => {
    if (sent) throw new Error('dead')
    const answer = await proceed()
    sent ||= command === 'SendMessageBatchCommand'
    return answer
  })
  await trial.office.deliver(trial.office.letters.shift() as Letter, other, () => true)
  other.through()
  const again = trial.office.letters.findIndex(({ to }) => to === 'importer')
  const [letter] = trial.office.letters.splice(again, 1) as [Letter]
  const { tables, aws } = stage.ground
  const renamed = defineCollection({
    name: 'cities',
    id: cities.id,
    schema: z.strictObject({ name: z.string(), country: z.string(), people: z.int() }),
  })
  const later = createBackend({
    tables,
    bucket: aws.bucket.name,
    chunksUrl: aws.chunks.url,
    uploadsUrl: aws.uploads.url,
    clock: stage.clock,
    collections: [renamed] as never,
  })
  const event = { Records: [{ messageId: 'm', body: letter.body, attributes: {} }] } as never
  const { batchItemFailures } = await later.importer(event, { getRemainingTimeInMillis: () => 900_000 })
  expect(batchItemFailures).toEqual([])
  later.stop()
  await trial.office.collect()
  await trial.office.deliverAll(() => stage.healthy)
  const body = bodyOf(await trial.status(id))
  expect(body).toMatchObject({ state: 'completed', outcome: 'succeeded', summary: { total: 2, success: 2 } })
  expect(body).not.toHaveProperty('error')
})

it('a retry that is cut otherwise than the attempt that died is the one that is run', async () => {
  const operations = [patch('1', 77), { method: 'DELETE' as const, path: '/cities/2' }]
  const trial = await stage.newTrial(requestOf('recut', operations))
  const request = batchRequest(operations, { 'idempotency-key': 'two', prefer: 'respond-async' })
  const settings = { ...tenantSettings, methodScopes: { DELETE: ['admin'] } }
  const { tables, aws } = stage.ground
  const places = { bucket: aws.bucket.name, chunksUrl: aws.chunks.url, uploadsUrl: aws.uploads.url }
  const backend = createBackend({ tables, ...places, clock: stage.clock })
  const claims = { iss: 'https://issuer.test', sub: 'alice', tenant: trial.tenant }
  const grantOf = (scopes: string[]) => ({ jwt: { claims, scopes } })
  const common = { tables, clock: stage.clock, settings, bodies: async () => backend.bodies }
  const dying = await createService({
    ...common,
    // After the quotas, the record.
    wire: faultAt({ call: 3, mode: 'crash after' }).wire,
  })
  const first = await dying.call({ ...request, grant: grantOf(['user']) })
  expect(first.status).toBe(503)
  const alive = await createService(common)
  const second = await alive.call({ ...request, grant: grantOf(['user', 'admin']) })
  expect(second.status, second.text).toBe(202)
  await trial.office.collect()
  await trial.office.deliverAll(() => stage.healthy)
  const body = bodyOf(await trial.status(bodyOf(second).id))
  expect(body).toMatchObject({ state: 'completed', outcome: 'succeeded', summary: { total: 2, success: 2 } })
  expect(body.results.map(({ status }: { status: number }) => status)).toEqual([200, 204])
  for (const { stop } of [dying, alive, backend]) stop()
})

const row = imported([
  { method: 'PUT', path: '/cities/1', body: { id: '1', name: 'A', country: 'FR', population: 1 } },
])

it.each([1, 2, 3])('a cancellation whose answer is lost (call %i) is a cancellation', async (call) => {
  const trial = await stage.newTrial(row)
  const { id } = bodyOf(await trial.begin(stage.healthy))
  other.through(faultAt({ call, mode: 'fail after' }).wire)
  const cancelled = await trial.cancel(id, other)
  other.through()
  expect(cancelled.status, cancelled.text).toBe(202)
  expect(bodyOf(await trial.status(id)).state).toBe('cancelled')
})

it('a first request whose record’s answer is lost is no replay', async () => {
  const trial = await stage.newTrial(row)
  const grant = trial.request('GET', '/').grant as object
  for (const call of [3, 4, 5]) {
    other.through(faultAt({ call, mode: 'fail after' }).wire)
    const request = batchRequest([patch('1', 70 + call)], { prefer: 'respond-async' })
    const answer = await other.call({ ...request, grant })
    expect(answer.status, answer.text).toBe(202)
    expect(answer.headers).not.toHaveProperty('idempotent-replayed')
  }
  other.through()
  await trial.office.collect()
  await trial.office.deliverAll(() => stage.healthy)
  const list = bodyOf(await stage.healthy.call(trial.request('GET', '/v1/batches?state=completed')))
  expect(list.batches).toHaveLength(3)
  for (const { summary } of list.batches) expect(summary).toMatchObject({ success: 1, replayed: 0 })
})
