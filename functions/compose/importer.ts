import { SQSClient } from '@aws-sdk/client-sqs'
import { createAsyncBatchStore } from '../aws/dynamodb/async-batches.ts'
import { createChunkStore } from '../aws/dynamodb/chunks.ts'
import { connect } from '../aws/dynamodb/client.ts'
import { connectionsOf } from '../aws/dynamodb/clients-by-role.ts'
import { connectBodies, createBodyStore } from '../aws/s3.ts'
import { createChunkQueue, createSplitQueue } from '../aws/sqs.ts'
import { createImporter } from '../jobs/importer.ts'
import type { QueueHandler } from '../jobs/worker.ts'
import { type Collection, registryOf } from '../model/collection.ts'
import { newId } from '../model/ids.ts'
import { systemClock } from '../ports/clock.ts'
import { written } from '../ports/formats.ts'
import { createUsageMeter } from '../ports/usage.ts'
import { importerEnvironment, readVariables } from '../runtime/environment.ts'
import { createLog } from '../runtime/log.ts'
import { createMetrics } from '../runtime/metrics.ts'
import { runningVersion } from '../runtime/versions.ts'

/** The importer for these collections, made from its environment: each message names a body to hand out. */
export const composeImporter = (collections: readonly Collection[]): QueueHandler => {
  const environment = readVariables(importerEnvironment, process.env)
  const log = createLog()
  const connection = connectionsOf(connect(), createUsageMeter(), log)
  const { pause } = systemClock
  const records = {
    connection: connection(),
    table: environment.BATCHES_TABLE,
    pause,
    random: Math.random,
    writes: written,
  }
  const pathStyle = environment.AWS_ENDPOINT_URL_S3 !== undefined

  const sqs = new SQSClient()

  return createImporter({
    batches: createAsyncBatchStore(records),
    bodies: createBodyStore(connectBodies(pathStyle), environment.BODIES_BUCKET),
    bucket: environment.BODIES_BUCKET,
    chunks: createChunkStore(records),
    queue: createChunkQueue(sqs, environment.CHUNKS_QUEUE_URL, records),
    splits: createSplitQueue(sqs, environment.UPLOADS_QUEUE_URL, records),
    chunksInFlight: environment.CHUNKS_IN_FLIGHT,
    maxUnitsPerMinute: environment.MAX_UNITS_PER_MINUTE,
    maxImportRows: environment.MAX_IMPORT_ROWS,
    // A few seconds of reading.
    sliceBytes: 64 * 1024 * 1024,
    newId,
    collections: registryOf(collections),
    clock: systemClock,
    log,
    metrics: createMetrics(runningVersion(process.env)),
  })
}
