import { SQSClient } from '@aws-sdk/client-sqs'
import { bytesPerSlice } from '../async/cuts.ts'
import { createImporter } from '../async/importer.ts'
import { registryOf } from '../batch/collection.ts'
import { collections } from '../collections/all.ts'
import { systemClock } from '../runtime/clock.ts'
import { importerEnvironment, readVariables } from '../runtime/environment.ts'
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

const environment = readVariables(importerEnvironment, process.env)
const log = createLog()
const connection = connectionsOf(connect(), createUsageMeter(), log)
const { pause } = systemClock
const records = { connection: connection(), table: environment.BATCHES_TABLE, pause, random: Math.random }
const pathStyle = environment.AWS_ENDPOINT_URL_S3 !== undefined

const sqs = new SQSClient()

/** The importer: one body of which something is to be handed out a message. */
export const handler = createImporter({
  batches: createAsyncBatchStore(records),
  bodies: createBodyStore(connectBodies(pathStyle), environment.BODIES_BUCKET),
  chunks: createChunkStore(records),
  queue: createChunkQueue(sqs, environment.CHUNKS_QUEUE_URL),
  splits: createSplitQueue(sqs, environment.UPLOADS_QUEUE_URL),
  chunksInFlight: environment.CHUNKS_IN_FLIGHT,
  maxUnitsPerMinute: environment.MAX_UNITS_PER_MINUTE,
  maxImportRows: environment.MAX_IMPORT_ROWS,
  sliceBytes: bytesPerSlice,
  newId,
  collections: registryOf(collections),
  clock: systemClock,
  log,
  metrics: createMetrics(runningVersion(process.env)),
})
