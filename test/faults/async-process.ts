import type { Collection } from '../../functions/model/collection.ts'
import type { ChunkSize } from '../../functions/model/limits.ts'
import {
  chunksQueue,
  endsQueue,
  sweeps,
  uploadsQueue,
  webhooksQueue,
} from '../../functions/resources/queues.ts'
import type { createSplitter } from '../../functions/rows/splitter.ts'
import { announceUploads } from '../../local/queues.ts'
import type { Answer, Request } from '../support/answer.ts'
import { createBackend } from '../support/backend.ts'
import type { ManualClock } from '../support/clock.ts'
import { makeAws, type QueueSettings, type TestAws } from '../support/queues.ts'
import { createService } from '../support/service.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import type { EventPlaces } from '../support/tellers.ts'
import { tenantSettings } from '../support/trial.ts'
import type { Interceptor } from '../support/wire.ts'

/** Where all processes of a test meet. */
export interface Ground {
  /** Small, so that a few operations are two or three chunks; the usual one without it. */
  readonly chunkSize?: ChunkSize
  /** How files are cut, where that is not as the code does it. */
  readonly splitter?: typeof createSplitter
  readonly tables: TestTables
  readonly aws: TestAws
  /** Who is told of ends of batches; nobody without it. */
  readonly events?: EventPlaces
}

export const makeGround = async ({
  chunkSize,
  splitter,
  ...settings
}: QueueSettings & Pick<Ground, 'chunkSize' | 'splitter'> = {}): Promise<Ground> => {
  const [tables, aws] = await Promise.all([makeTables(), makeAws(settings)])
  const { s3, bucket, uploads, chunks } = aws
  await announceUploads(s3, { bucket: bucket.name, uploads, chunks })
  return { tables, aws, ...(chunkSize ? { chunkSize } : {}), ...(splitter ? { splitter } : {}) }
}

/** Whom a message is for. */
export type Consumer = 'importer' | 'worker' | 'notifier' | 'webhookSender'

const timeouts = {
  importer: uploadsQueue.consumer.functionTimeoutSeconds,
  worker: chunksQueue.consumer.functionTimeoutSeconds,
  notifier: endsQueue.consumer.functionTimeoutSeconds,
  webhookSender: webhooksQueue.consumer.functionTimeoutSeconds,
} as const

/** After so long, in milliseconds, a message that was not deleted shows again, and every lease of its function is over. */
export const redeliveredAfter = {
  importer: uploadsQueue.visibilityTimeoutSeconds * 1000,
  worker: chunksQueue.visibilityTimeoutSeconds * 1000,
  notifier: endsQueue.visibilityTimeoutSeconds * 1000,
  webhookSender: webhooksQueue.visibilityTimeoutSeconds * 1000,
} as const

/** What Lambda hands over of a message. */
interface Delivered {
  readonly messageId: string
  readonly body: string
  readonly receives: number
}

/** The functions in this process, behind one wire that a test can exchange. */
export interface Process {
  readonly call: (request: Request) => Promise<Answer>
  /** Whether the message was taken. Rejects where the invocation would have failed. */
  readonly deliver: (to: Consumer, message: Delivered) => Promise<boolean>
  readonly sweep: () => Promise<number>
  /** From now on this stands between the process and DynamoDB, S3 and SQS; nothing without one. */
  readonly through: (wire?: Interceptor) => void
  readonly logged: readonly string[]
  readonly stop: () => void
}

/** @param collections those of its deployment; those of all tests without. */
export const createProcess = async (
  { tables, aws, chunkSize, splitter, events }: Ground,
  clock: ManualClock,
  collections?: readonly Collection[],
): Promise<Process> => {
  const direct: Interceptor = ({ proceed }) => proceed()
  const [logged, stuck]: [string[], number[]] = [[], []]
  let current = direct
  const wire: Interceptor = (call) => current(call)
  const log = (message: string) => void logged.push(message)
  const metrics = {
    recordWork: () => {},
    recordStuck: (batches: number) => void stuck.push(batches),
    recordFailedMessage: () => {},
    flush: () => {},
  }
  const deployed = collections === undefined ? {} : { collections }
  const backend = createBackend({
    ...deployed,
    tables,
    clock,
    wire,
    log,
    metrics,
    bucket: aws.bucket.name,
    chunksUrl: aws.chunks.url,
    uploadsUrl: aws.uploads.url,
    ...(splitter ? { splitter } : {}),
    ...(events ? { events } : {}),
  })
  const bodies = async () => backend.bodies
  const service = await createService({
    ...deployed,
    tables,
    clock,
    wire,
    bodies,
    ends: backend.ends,
    settings: { ...tenantSettings, ...(chunkSize ? { chunkSize } : {}) },
  })
  const lasting = (seconds: number) => {
    const end = clock.now().getTime() + seconds * 1000
    return { getRemainingTimeInMillis: () => end - clock.now().getTime() }
  }
  return {
    call: service.call,
    deliver: async (to, message) => {
      const handler = { ...backend, ...backend.tellers }[to]
      if (handler === undefined) throw new Error(`there is no ${to} here`)
      const { batchItemFailures } = await handler(eventOf(message), lasting(timeouts[to]))
      return batchItemFailures.length === 0
    },
    sweep: async () => {
      await backend.sweeper({}, lasting(sweeps.functionTimeoutSeconds))
      return stuck.at(-1) ?? 0
    },
    through: (next = direct) => {
      current = next
    },
    logged,
    stop: () => {
      service.stop()
      backend.stop()
    },
  }
}

const eventOf = ({ messageId, body, receives }: Delivered) => ({
  Records: [
    {
      messageId,
      body,
      receiptHandle: messageId,
      attributes: {
        ApproximateReceiveCount: String(receives),
        SentTimestamp: '0',
        SenderId: 'test',
        ApproximateFirstReceiveTimestamp: '0',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:test',
      awsRegion: 'eu-central-1',
    },
  ],
})
