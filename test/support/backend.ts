import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import { inject } from 'vitest'
import { createAsyncBatchStore } from '../../functions/aws/dynamodb/async-batches.ts'
import { createChunkStore } from '../../functions/aws/dynamodb/chunks.ts'
import { connectionsOf } from '../../functions/aws/dynamodb/clients-by-role.ts'
import { wireCodec } from '../../functions/aws/dynamodb/codec/protocol.ts'
import { createEndings } from '../../functions/aws/dynamodb/endings.ts'
import { createItemStore } from '../../functions/aws/dynamodb/items.ts'
import { createEndQueue } from '../../functions/aws/end-queue.ts'
import { createBodyStore } from '../../functions/aws/s3.ts'
import { createChunkQueue, createSplitQueue } from '../../functions/aws/sqs.ts'
import { createImporter } from '../../functions/jobs/importer.ts'
import { createSweeper, type ScheduledHandler } from '../../functions/jobs/sweeper.ts'
import { createWorker, type QueueHandler } from '../../functions/jobs/worker.ts'
import { type Collection, registryOf } from '../../functions/model/collection.ts'
import { newId } from '../../functions/model/ids.ts'
import { type Clock, systemClock } from '../../functions/ports/clock.ts'
import type { EndQueue } from '../../functions/ports/events.ts'
import { type Written, written } from '../../functions/ports/formats.ts'
import { createUsageMeter } from '../../functions/ports/usage.ts'
import type { createSplitter } from '../../functions/rows/splitter.ts'
import type { AsyncMetrics } from '../../functions/runtime/metrics.ts'
import { collections } from './declared.ts'
import type { TestTables } from './tables.ts'
import { createTellers, type EventPlaces, type Tellers } from './tellers.ts'
import { type Interceptor, intercept } from './wire.ts'

export interface BackendOptions {
  readonly tables: TestTables
  readonly bucket: string
  readonly chunksUrl: string
  readonly uploadsUrl: string
  readonly clock?: Clock
  /** Stands between this process and DynamoDB, S3 and SQS alike. */
  readonly wire?: Interceptor
  readonly collections?: readonly Collection[]
  readonly metrics?: AsyncMetrics
  readonly log?: (message: string, fields: object) => void
  readonly chunksInFlight?: number
  readonly maxImportRows?: number
  readonly sliceBytes?: number
  readonly maxUnitsPerMinute?: number
  readonly maxChunkUnits?: number
  /** How the importer cuts files. */
  readonly splitter?: typeof createSplitter
  /** The formats that it writes. */
  readonly writes?: Written
  /** Where ends of batches are announced, and who is told; nobody without it. */
  readonly events?: EventPlaces
}

/** The importer's, worker's and sweeper's own parts, in this process: one of each function's processes. */
export interface Backend {
  readonly importer: QueueHandler
  readonly worker: QueueHandler
  readonly sweeper: ScheduledHandler
  readonly bodies: ReturnType<typeof createBodyStore>
  readonly ends: EndQueue | undefined
  /** The notifier and the webhook sender, where somebody is told. */
  readonly tellers: Tellers | undefined
  readonly stop: () => void
}

const quiet: AsyncMetrics = {
  recordWork: () => {},
  recordStuck: () => {},
  recordFailedMessage: () => {},
  flush: () => {},
}

export const createBackend = (options: BackendOptions): Backend => {
  const { tables, clock = systemClock, metrics = quiet, writes = written } = options
  const clients = connectAll(options.wire)
  const note = options.log ?? (() => {})
  const log = { info: note, error: note }
  const usage = createUsageMeter()
  const connection = connectionsOf(clients.dynamodb, usage, log)
  const pauses = { pause: clock.pause, random: Math.random }
  const records = {
    connection: connection(),
    table: tables.batches,
    ...pauses,
    writes,
  }
  const batches = createAsyncBatchStore(records)
  const bodies = createBodyStore(clients.s3, options.bucket)
  const queue = createChunkQueue(clients.sqs, options.chunksUrl, { ...pauses, writes })
  const splits = createSplitQueue(clients.sqs, options.uploadsUrl, { writes })
  const { events } = options
  const ends = events && createEndQueue(clients.sqs, events.ends.url, { writes })
  const { chunksInFlight = 40, maxImportRows = 10_000_000, sliceBytes = 64 * 1024 * 1024 } = options
  const shared = {
    batches,
    bodies,
    chunks: createChunkStore(records),
    queue,
    splits,
    ends,
    newId,
    maxUnitsPerMinute: options.maxUnitsPerMinute,
    clock,
    log,
    metrics,
    collections: registryOf(options.collections ?? collections),
  }
  const worker = createWorker({
    ...shared,
    items: createItemStore(connection(), tables.items),
    endings: createEndings(records),
    random: Math.random,
    usage,
    maxChunkUnits: options.maxChunkUnits,
    writes,
  })
  return {
    worker,
    importer: createImporter({
      ...shared,
      bucket: options.bucket,
      chunksInFlight,
      maxImportRows,
      sliceBytes,
      splitter: options.splitter,
    }),
    sweeper: createSweeper(shared),
    bodies,
    ends,
    tellers:
      events && createTellers(events, { ...shared, ...pauses, writes, wire: options.wire, sqs: clients.sqs }),
    stop: () => {
      for (const client of Object.values(clients)) client.destroy()
    },
  }
}

/** As the functions connect, but for the places. */
const connectAll = (wire: Interceptor | undefined) => {
  const aws = { endpoint: inject('aws'), maxAttempts: 3 }
  const clients = {
    dynamodb: new DynamoDBClient({
      ...wireCodec,
      endpoint: inject('dynamodb'),
      maxAttempts: 1,
      cacheMiddleware: true,
    }),
    s3: new S3Client({
      ...aws,
      forcePathStyle: true,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    }),
    sqs: new SQSClient(aws),
  }
  if (wire) {
    intercept(clients.dynamodb, wire)
    intercept(clients.s3 as unknown as DynamoDBClient, wire)
    intercept(clients.sqs as unknown as DynamoDBClient, wire)
  }
  return clients
}
