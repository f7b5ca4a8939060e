import { SQSClient } from '@aws-sdk/client-sqs'
import { createImporter } from '../async/importer.ts'
import { registryOf } from '../batch/collection.ts'
import { collections } from '../collections/all.ts'
import { systemClock } from '../runtime/clock.ts'
import { importerEnvironment, readVariables } from '../runtime/environment.ts'
import { createLog } from '../runtime/log.ts'
import { createMetrics } from '../runtime/metrics.ts'
import { createUsageMeter } from '../runtime/usage.ts'
import { runningVersion } from '../runtime/versions.ts'
import { createAsyncBatchStore } from '../store/asyncbatches.ts'
import { connectBodies, createBodyStore } from '../store/bodies.ts'
import { connect } from '../store/connect.ts'
import { connectionsOf } from '../store/connections.ts'
import { createChunkQueue } from '../store/queue.ts'

const environment = readVariables(importerEnvironment, process.env)
const log = createLog()
const connection = connectionsOf(connect(), createUsageMeter(), log)
const { pause } = systemClock
const records = { connection: connection(), table: environment.BATCHES_TABLE, pause, random: Math.random }
const pathStyle = environment.AWS_ENDPOINT_URL_S3 !== undefined

/** The importer: one notification of S3 a message. */
export const handler = createImporter({
  batches: createAsyncBatchStore(records),
  bodies: createBodyStore(connectBodies(pathStyle), environment.BODIES_BUCKET),
  queue: createChunkQueue(new SQSClient(), environment.CHUNKS_QUEUE_URL),
  collections: registryOf(collections),
  clock: systemClock,
  log,
  metrics: createMetrics(runningVersion(process.env)),
})
