import { DeleteObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import type { QueueHandler } from '../../functions/jobs/worker.ts'
import type { BodyStore } from '../../functions/ports/bodies.ts'
import { chunksQueue, uploadsQueue } from '../../functions/resources/queues.ts'
import { startPoller } from '../../local/poller.ts'
import { announceUploads } from '../../local/queues.ts'
import { type BackendOptions, createBackend } from './backend.ts'
import { makeAws, type TestAws, type TestQueue } from './queues.ts'

/** What goes on after an answer: the importer and the worker, behind a bucket and queues of their own. */
export interface AsyncBackend {
  readonly bodies: BodyStore
  /** Hands what has landed in the bucket to the importer. */
  readonly split: () => Promise<void>
  /** Hands one chunk to the worker. */
  readonly workOne: () => Promise<void>
  /** Removes every body from the bucket. */
  readonly loseBodies: () => Promise<void>
  /** Delivers messages until none is left. */
  readonly work: () => Promise<void>
  readonly stop: () => Promise<void>
}

export type AsyncBackendOptions = Omit<BackendOptions, 'bucket' | 'chunksUrl' | 'uploadsUrl'>

const open = async (options: AsyncBackendOptions) => {
  const aws = await makeAws()
  const { bucket, uploads, chunks } = aws
  await announceUploads(aws.s3, { bucket: bucket.name, uploads, chunks })
  const backend = createBackend({
    ...options,
    bucket: bucket.name,
    chunksUrl: chunks.url,
    uploadsUrl: uploads.url,
  })
  const stop = () => {
    backend.stop()
    for (const client of [aws.s3, aws.sqs]) client.destroy()
  }
  return { aws, backend, stop }
}

/** Nothing is delivered but when the test says so. */
export const heldAsyncBackend = async (options: AsyncBackendOptions): Promise<AsyncBackend> => {
  const { aws, backend, stop } = await open(options)
  const split = () => deliver(aws.uploads, backend.importer).then(() => {})
  const workOne = () => deliver(aws.chunks, backend.worker, 1).then(() => {})
  const work = async () => {
    while ((await deliver(aws.uploads, backend.importer)) + (await deliver(aws.chunks, backend.worker)) > 0);
  }
  const loseBodies = () => emptied(aws)
  return { bodies: backend.bodies, split, workOne, loseBodies, work, stop: async () => stop() }
}

/** Messages are delivered as they come, as Lambda's event sources do. */
export const polledAsyncBackend = async (options: AsyncBackendOptions): Promise<AsyncBackend> => {
  const { aws, backend, stop } = await open(options)
  const { sqs, uploads, chunks } = aws
  const pollers = [
    startPoller({ sqs, queue: uploads, handler: backend.importer, ...uploadsQueue.consumer }),
    startPoller({ sqs, queue: chunks, handler: backend.worker, ...chunksQueue.consumer }),
  ]
  const goesOn = async () => {}
  return {
    bodies: backend.bodies,
    split: goesOn,
    workOne: goesOn,
    loseBodies: () => emptied(aws),
    work: goesOn,
    stop: async () => {
      await Promise.all(pollers.map((poller) => poller.stop()))
      stop()
    },
  }
}

const emptied = async ({ s3, bucket }: TestAws): Promise<void> => {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket.name }))
  for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket: bucket.name, Key }))
}

/** Each message in an invocation of its own, side by side. Without faults none comes back. */
const deliver = async (queue: TestQueue, handler: QueueHandler, most = 10): Promise<number> => {
  const received = await queue.receive()
  const messages = received.slice(0, most)
  const context = { getRemainingTimeInMillis: () => 120_000 }
  const responses = await Promise.all(messages.map((message) => handler(queue.event(message), context)))
  const failed = responses.flatMap(({ batchItemFailures }) => batchItemFailures)
  if (failed.length > 0) throw new Error(`messages came back: ${JSON.stringify(failed)}`)
  await Promise.all(messages.map(queue.remove))
  await Promise.all(received.slice(most).map(queue.giveBack))
  return messages.length
}
