import { type AttributeValue, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import type { QueueHandler } from '../../functions/jobs/worker.ts'
import type { Written } from '../../functions/ports/formats.ts'
import { announceUploads } from '../../local/queues.ts'
import { createBackend } from '../support/backend.ts'
import { makeAws, type TestQueue } from '../support/queues.ts'
import { createService } from '../support/service.ts'
import { makeTables, scan } from '../support/tables.ts'

export type Attributes = Record<string, AttributeValue>

/** One store, one bucket and one pair of queues, on which several versions of the functions work. */
export const openScene = async () => {
  const [tables, aws] = [await makeTables(), await makeAws()]
  const { bucket, uploads, chunks } = aws
  await announceUploads(aws.s3, { bucket: bucket.name, uploads, chunks })
  // S3 tries the queue.
  for (const message of await uploads.receive(1)) await uploads.remove(message)
  const place = { tables, bucket: bucket.name, chunksUrl: chunks.url, uploadsUrl: uploads.url }
  const stops: (() => void)[] = []

  /** The functions of a version. */
  const version = async (writes?: Written) => {
    const backend = createBackend({ ...place, ...(writes && { writes }) })
    const service = await createService({
      tables,
      bodies: async () => backend.bodies,
      ...(writes && { writes }),
    })
    stops.push(backend.stop, service.stop)
    const { call } = service
    return {
      call,
      sweep: () => backend.sweeper({}, context),
      split: (after: After = 'again') => deliver(uploads, backend.importer, after),
      work: (after: After = 'again') => deliver(chunks, backend.worker, after),
    }
  }

  return {
    ...aws,
    version,
    records: async (sortKey = '') =>
      (await scan(tables.client, tables.batches)).filter(({ sk }) => sk?.S?.startsWith(sortKey)),
    items: () => scan(tables.client, tables.items),
    putItem: (Item: Attributes) => tables.client.send(new PutItemCommand({ TableName: tables.items, Item })),
    putRecord: (Item: Attributes) =>
      tables.client.send(new PutItemCommand({ TableName: tables.batches, Item })),
    bodies: async () => {
      const { Contents = [] } = await aws.s3.send(new ListObjectsV2Command({ Bucket: bucket.name }))
      return Promise.all(
        Contents.map(async ({ Key }) => {
          const { Body } = await aws.s3.send(new GetObjectCommand({ Bucket: bucket.name, Key }))
          return (await Body?.transformToString()) ?? ''
        }),
      )
    },
    stop: () => {
      for (const stop of stops) stop()
      for (const client of [tables.client, aws.s3, aws.sqs]) client.destroy()
    },
  }
}

const context = { getRemainingTimeInMillis: () => 120_000 }

/** What becomes of a message that goes back: it can be had again, or the test is done with it. */
type After = 'again' | 'away'

/** Delivers what is there, each message alone. @returns how many are done, and how many go back. */
const deliver = async (
  queue: TestQueue,
  handler: QueueHandler,
  after: After,
): Promise<{ readonly done: number; readonly back: number }> => {
  const told = { done: 0, back: 0 }
  for (const message of await queue.receive()) {
    const { batchItemFailures } = await handler(queue.event(message), context)
    const isDone = batchItemFailures.length === 0
    told[isDone ? 'done' : 'back']++
    await (isDone || after === 'away' ? queue.remove : queue.giveBack)(message)
  }
  return told
}
