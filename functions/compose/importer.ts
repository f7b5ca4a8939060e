import { SQSClient } from '@aws-sdk/client-sqs'
import { createAsyncBatchStore } from '../aws/dynamodb/async-batches.ts'
import { createChunkStore } from '../aws/dynamodb/chunks.ts'
import { connectBodies, createBodyStore } from '../aws/s3.ts'
import { createChunkQueue, createSplitQueue } from '../aws/sqs.ts'
import { createImporter } from '../jobs/importer.ts'
import type { QueueHandler } from '../jobs/worker.ts'
import { type Collection, registryOf } from '../model/collection.ts'
import { importerEnvironment, readVariables } from '../runtime/environment.ts'
import { baseOf } from './base.ts'
import { endQueueAt } from './ends.ts'

/** The importer for these collections, made from its environment: each message names a body to hand out. */
export const composeImporter = (collections: readonly Collection[]): QueueHandler => {
  const environment = readVariables(importerEnvironment, process.env)
  const { records, common } = baseOf(environment.BATCHES_TABLE)
  const pathStyle = environment.AWS_ENDPOINT_URL_S3 !== undefined

  const sqs = new SQSClient()

  return createImporter({
    ...common,
    batches: createAsyncBatchStore(records),
    bodies: createBodyStore(connectBodies(pathStyle), environment.BODIES_BUCKET),
    bucket: environment.BODIES_BUCKET,
    chunks: createChunkStore(records),
    queue: createChunkQueue(sqs, environment.CHUNKS_QUEUE_URL, records),
    splits: createSplitQueue(sqs, environment.UPLOADS_QUEUE_URL, records),
    ends: endQueueAt(environment.ENDS_QUEUE_URL, sqs, records),
    chunksInFlight: environment.CHUNKS_IN_FLIGHT,
    maxUnitsPerMinute: environment.MAX_UNITS_PER_MINUTE,
    maxImportRows: environment.MAX_IMPORT_ROWS,
    // A few seconds of reading.
    sliceBytes: 64 * 1024 * 1024,
    collections: registryOf(collections),
  })
}
