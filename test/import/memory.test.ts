import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { type Child, startChild } from '../../bench/measure/child.ts'
import { createAsyncBatchStore } from '../../functions/aws/dynamodb/async-batches.ts'
import { connectionsOf } from '../../functions/aws/dynamodb/clients-by-role.ts'
import type { AcceptedBatch } from '../../functions/model/async-batch.ts'
import { bodyNameOf } from '../../functions/model/generation.ts'
import { newId } from '../../functions/model/ids.ts'
import { written } from '../../functions/ports/formats.ts'
import { bodiesBucket } from '../../functions/resources/queues.ts'
import { toEvent } from '../../local/poller/event.ts'
import { never } from '../store/fixtures.ts'
import { makeAws, type TestAws } from '../support/queues.ts'
import { makeTables, type TestTables } from '../support/tables.ts'

/** The importer's own memory, in a process of its own. */

let tables: TestTables
let aws: TestAws
let importer: Child

beforeAll(async () => {
  ;[tables, aws] = await Promise.all([makeTables(), makeAws()])
  const module = fileURLToPath(new URL('importer-child.ts', import.meta.url))
  const { child } = await startChild(module, {
    ...process.env,
    AWS_ENDPOINT_URL_DYNAMODB: inject('dynamodb'),
    AWS_ENDPOINT_URL_S3: aws.endpoint,
    AWS_ENDPOINT_URL_SQS: aws.endpoint,
    BATCHES_TABLE: tables.batches,
    BODIES_BUCKET: aws.bucket.name,
    CHUNKS_QUEUE_URL: aws.chunks.url,
    UPLOADS_QUEUE_URL: aws.uploads.url,
    // As much as there is, in one call.
    CHUNKS_IN_FLIGHT: '1000',
  })
  importer = child
})

afterAll(async () => {
  await importer.stop()
  for (const client of [tables.client, aws.s3, aws.sqs]) client.destroy()
})

const mebibyte = 1024 ** 2
/** Larger chunks than usual, so that a file is no more of them than are handed out at a time. */
const rowsPerChunk = 25_000

/** Of at least so many bytes, with a quoted line break and characters of several bytes in every hundredth row. */
const fileOf = (leastBytes: number) => {
  const plain = (row: number) => `${row},Somewhere over the rainbow,FR,${row % 1000}\n`
  const special = (row: number) => `${row},"Łódź\n東京 ""🏙""",PL,7\n`
  const pieces = ['id,name,country,population\n']
  let [bytes, rows] = [0, 0]
  while (bytes < leastBytes) {
    const block = Array.from({ length: 100 }, (_, at) => (at === 50 ? special : plain)(rows + at)).join('')
    pieces.push(block)
    bytes += Buffer.byteLength(block)
    rows += 100
  }
  return { rows, body: pieces.join('') }
}

const batches = () => {
  const connection = connectionsOf(tables.client, { add: () => {} }, { error: () => {} })()
  const pause = async () => {}
  return createAsyncBatchStore({
    connection,
    table: tables.batches,
    pause,
    random: Math.random,
    writes: written,
  })
}

const announced = (): AcceptedBatch => ({
  id: newId(),
  writer: newId(),
  nameParts: 0,
  // Another one each time: what one caller may have in flight is shared by its batches.
  caller: newId(),
  principal: 'somebody',
  tenant: '',
  fingerprint: 'fingerprint',
  createdAt: new Date().toISOString(),
  expiresAt: Math.floor(Date.now() / 1000) + 3600,
  source: {
    kind: 'import',
    collection: 'cities',
    method: 'POST',
    contentType: 'text/csv',
    uploadExpiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    rowsPerChunk,
    bytesPerChunk: mebibyte,
  },
  total: 0,
  shows: 'results',
})

/** @returns the most memory that the importer had until the file was cut. */
const imported = async (leastBytes: number): Promise<number> => {
  const batch = announced()
  const { rows, body } = fileOf(leastBytes)
  await batches().create({ batch, names: new Uint8Array() }, new Date(), never)
  const notification = await aws.bucket.put(bodiesBucket.prefix + bodyNameOf(batch), body)
  const message = { MessageId: 'upload', Body: notification, Attributes: { ApproximateReceiveCount: '1' } }
  const peak = await importer.ask<number>(toEvent([message], aws.uploads.arn))
  const cut = await batches().read(batch.id, new Date(), never)
  expect(cut?.batch).toMatchObject({ total: rows, chunks: Math.ceil(rows / rowsPerChunk) })
  return peak
}

it('takes no more memory for a file three times as large', async () => {
  // The first one is over before the garbage of the stream has reached its size.
  await imported(18 * mebibyte)
  const before = await imported(18 * mebibyte)
  const after = await imported(54 * mebibyte)
  // It does not grow with the file; 36 MiB more of the file itself would show at once.
  expect((after - before) / mebibyte).toBeLessThan(16)
  expect(after / mebibyte).toBeLessThan(256)
})
