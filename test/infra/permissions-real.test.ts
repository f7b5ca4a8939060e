import { DeleteObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { defineCollection } from '../../functions/model/collection.ts'
import { announceUploads } from '../../local/queues.ts'
import { batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { type Backend, createBackend } from '../support/backend.ts'
import { manualClock } from '../support/clock.ts'
import { collections } from '../support/declared.ts'
import { makeAws, type TestAws } from '../support/queues.ts'
import { createService, type Service } from '../support/service.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import { grantsOf, isForCode } from './grants.ts'
import { templatesOf } from './synthesized.ts'
import { noting } from './uses.ts'

/** The permissions as synthesized, on what the real functions send: neither more than they may, nor less. */

const { service: template } = templatesOf('prod')
const uses = {
  Function: new Set<string>(),
  Importer: new Set<string>(),
  Worker: new Set<string>(),
  Sweeper: new Set<string>(),
}

const clock = manualClock()
/** With all indexes that the table has. */
const found = defineCollection({
  name: 'found',
  schema: z.strictObject({ a: z.string(), b: z.string(), c: z.string() }),
  indexes: { byA: { partition: 'a' }, byB: { partition: 'b' }, byC: { partition: 'c' } },
})

let tables: TestTables
let aws: TestAws
let service: Service
const backends: Backend[] = []

/** Functions are told apart by their clients: each has a wire of its own. */
const backendOf = (name: keyof typeof uses): Backend => {
  const places = { tables, bucket: aws.bucket.name, chunksUrl: aws.chunks.url, uploadsUrl: aws.uploads.url }
  const backend = createBackend({
    ...places,
    chunksInFlight: 1,
    sliceBytes: 1,
    clock,
    wire: noting(uses[name]),
  })
  backends.push(backend)
  return backend
}

beforeAll(async () => {
  tables = await makeTables()
  aws = await makeAws()
  await announceUploads(aws.s3, { bucket: aws.bucket.name, uploads: aws.uploads, chunks: aws.chunks })
  const { bodies } = backendOf('Function')
  service = await createService({
    tables,
    clock,
    wire: noting(uses.Function),
    bodies: async () => bodies,
    collections: [...collections, found],
  })
  await run()
})

afterAll(() => {
  service.stop()
  for (const { stop } of backends) stop()
  for (const client of [tables.client, aws.s3, aws.sqs]) client.destroy()
})

const context = { getRemainingTimeInMillis: () => 60_000 }

const city = (id: string) => ({ id, name: 'Somewhere', country: 'FR', population: 1 })
const creating = (id: string) => ({ method: 'POST', path: '/cities', body: city(id) })
const patching = (id: string) => ({ method: 'PATCH', path: `/cities/${id}`, body: { population: 2 } })

/** Something of everything that the functions do. */
const run = async (): Promise<void> => {
  const { call } = service
  const key = { 'idempotency-key': 'one' }
  for (const _ of ['first', 'replayed']) await call(batchRequest([creating('1'), patching('1')], key))
  await call(batchRequest([patching('1')]))
  const reading = { method: 'GET', path: '/cities/1' }
  await call(batchRequest([creating('2'), reading], {}, { atomic: true }))

  const later = { prefer: 'respond-async' }
  const batch = bodyOf(await call(batchRequest([creating('3'), patching('2')], later)))
  const file = bodyOf(
    await call(
      jsonRequest('POST', '/v1/imports', { collection: 'cities', method: 'POST', contentType: 'text/csv' }),
    ),
  )
  // More than one chunk, of which one is handed out at a time.
  const row = (at: number) => `${at + 100},Somewhere,FR,1\n`
  const csv = `id,name,country,population\n${Array.from({ length: 1_001 }, (_, at) => row(at)).join('')}9,Nowhere,FR,-1\n`
  const uploaded = await fetch(file.upload.url, { method: 'PUT', headers: file.upload.headers, body: csv })
  expect(uploaded.status).toBe(200)
  await work([batch.id, file.id])
  const read = async (id: string, below = '') =>
    bodyOf(await call({ method: 'GET', path: `/v1/batches/${id}${below}` }))
  expect(await read(batch.id)).toMatchObject({ state: 'completed', outcome: 'succeeded' })
  expect(await read(file.id)).toMatchObject({ state: 'completed', outcome: 'partial' })
  expect((await read(file.id, '/errors?rows=true')).results).toMatchObject([{ row: '9,Nowhere,FR,-1' }])
  await call({ method: 'GET', path: `/v1/batches/${batch.id}/results` })
  for (const query of ['', '?state=completed']) await call({ method: 'GET', path: `/v1/batches${query}` })
  await call({ method: 'GET', path: '/v1/cities' })
  for (const member of ['a', 'b', 'c']) await call({ method: 'GET', path: `/v1/found?${member}=1` })

  await work([await lost()])

  // Handed out, and its chunk lost on the way.
  await call(batchRequest([creating('7')], later))
  for (const message of await aws.uploads.receive(1)) {
    await backendOf('Importer').importer(aws.uploads.event(message), context)
  }

  const never = bodyOf(await call(batchRequest([creating('5')], later)))
  await call({ method: 'POST', path: `/v1/batches/${never.id}/cancellation` })
  clock.advance(2 * 60 * 60_000)
  await backendOf('Sweeper').sweeper({}, context)
}

/** A batch that has labels, and whose body is lost before a worker comes. */
const lost = async (): Promise<string> => {
  const operations = [{ ...creating('6'), id: 'labelled' }]
  const { id } = bodyOf(await service.call(batchRequest(operations, { prefer: 'respond-async' })))
  const { s3, bucket } = aws
  const stored = await s3.send(new ListObjectsV2Command({ Bucket: bucket.name, Prefix: `bodies/${id}` }))
  for (const { Key } of stored.Contents ?? []) {
    await s3.send(new DeleteObjectCommand({ Bucket: bucket.name, Key }))
  }
  return id
}

/** Delivers what S3 and SQS have, until these batches are finished. */
const work = async (ids: readonly string[]): Promise<void> => {
  const importer = backendOf('Importer').importer
  const worker = backendOf('Worker').worker
  const finished = async (id: string) =>
    bodyOf(await service.call({ method: 'GET', path: `/v1/batches/${id}` })).state === 'completed'
  while (!(await Promise.all(ids.map(finished))).every(Boolean)) {
    for (const message of await aws.uploads.receive(1)) await importer(aws.uploads.event(message), context)
    for (const message of await aws.chunks.receive(1)) await worker(aws.chunks.event(message), context)
  }
}

/** What only a fault or a long history leads to, and so not this run. */
const rare: Readonly<Record<string, readonly string[]>> = {
  Function: ['dynamodb:BatchGetItem on BatchesTable', 's3:GetObject on BodiesArn/bodies/*'],
  Importer: ['sqs:SendMessage on UploadsQueue'],
  Worker: [
    'dynamodb:BatchGetItem on BatchesTable',
    'dynamodb:GetItem on BatchesTable',
    'sqs:SendMessage on UploadsQueue',
  ],
  Sweeper: [
    's3:PutObject on BodiesArn/bodies/*',
    'sqs:SendMessage on ChunksQueue',
    'sqs:SendMessage on UploadsQueue',
  ],
}

test.each(Object.entries(uses))('%s may do what it does, and does what it may', (name, used) => {
  const done = new Set([...used, ...(rare[name] ?? [])])
  expect([...done].sort()).toEqual(grantsOf(template, name).filter(isForCode))
})
