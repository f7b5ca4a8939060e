import { SQSClient } from '@aws-sdk/client-sqs'
import { createWorker } from '../async/worker.ts'
import { registryOf } from '../batch/collection.ts'
import { collections } from '../collections/all.ts'
import { systemClock } from '../runtime/clock.ts'
import { logCollectionFaults } from '../runtime/collectionfaults.ts'
import { readVariables, workerEnvironment } from '../runtime/environment.ts'
import { newId } from '../runtime/ids.ts'
import { createLog } from '../runtime/log.ts'
import { createMetrics } from '../runtime/metrics.ts'
import { createUsageMeter } from '../runtime/usage.ts'
import { runningVersion } from '../runtime/versions.ts'
import { createAsyncBatchStore } from '../store/asyncbatches.ts'
import { connectBodies, createBodyStore } from '../store/bodies.ts'
import { createChunkStore } from '../store/chunks.ts'
import { connect } from '../store/connect.ts'
import { connectionsOf } from '../store/connections.ts'
import { createEndings } from '../store/endings.ts'
import { createItemStore } from '../store/items.ts'
import { createSplitQueue } from '../store/queue.ts'

const environment = readVariables(workerEnvironment, process.env)
const log = createLog()
logCollectionFaults(log)
const usage = createUsageMeter()
const connection = connectionsOf(connect(), usage, log)
const { pause } = systemClock
const records = { connection: connection(), table: environment.BATCHES_TABLE, pause, random: Math.random }
const pathStyle = environment.AWS_ENDPOINT_URL_S3 !== undefined

/** The worker: one chunk of an asynchronous batch a message. */
export const handler = createWorker({
  items: createItemStore(connection(), environment.ITEMS_TABLE),
  batches: createAsyncBatchStore(records),
  chunks: createChunkStore(records),
  endings: createEndings(records),
  bodies: createBodyStore(connectBodies(pathStyle), environment.BODIES_BUCKET),
  maxUnitsPerMinute: environment.MAX_UNITS_PER_MINUTE,
  splits: createSplitQueue(new SQSClient(), environment.UPLOADS_QUEUE_URL),
  collections: registryOf(collections),
  clock: systemClock,
  random: Math.random,
  newId,
  log,
  metrics: createMetrics(runningVersion(process.env)),
  usage,
})
