import { SQSClient } from '@aws-sdk/client-sqs'
import { createSweeper } from '../async/sweeper.ts'
import { systemClock } from '../runtime/clock.ts'
import { readVariables, sweeperEnvironment } from '../runtime/environment.ts'
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
import { createChunkQueue, createSplitQueue } from '../store/queue.ts'

const environment = readVariables(sweeperEnvironment, process.env)
const log = createLog()
const connection = connectionsOf(connect(), createUsageMeter(), log)
const { pause } = systemClock

const records = { connection: connection(), table: environment.BATCHES_TABLE, pause, random: Math.random }
const pathStyle = environment.AWS_ENDPOINT_URL_S3 !== undefined
const sqs = new SQSClient()

/** The sweeper: looks after asynchronous batches by the clock. */
export const handler = createSweeper({
  batches: createAsyncBatchStore(records),
  chunks: createChunkStore(records),
  bodies: createBodyStore(connectBodies(pathStyle), environment.BODIES_BUCKET),
  queue: createChunkQueue(sqs, environment.CHUNKS_QUEUE_URL),
  splits: createSplitQueue(sqs, environment.UPLOADS_QUEUE_URL),
  newId,
  clock: systemClock,
  log,
  metrics: createMetrics(runningVersion(process.env)),
})
