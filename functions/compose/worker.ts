import { SQSClient } from '@aws-sdk/client-sqs'
import { createAsyncBatchStore } from '../aws/dynamodb/async-batches.ts'
import { createChunkStore } from '../aws/dynamodb/chunks.ts'
import { createEndings } from '../aws/dynamodb/endings.ts'
import { createItemStore } from '../aws/dynamodb/items.ts'
import { connectBodies, createBodyStore } from '../aws/s3.ts'
import { createSplitQueue } from '../aws/sqs.ts'
import { createWorker, type QueueHandler } from '../jobs/worker.ts'
import { type Collection, registryOf } from '../model/collection.ts'
import { written } from '../ports/formats.ts'
import { logCollectionFaults } from '../runtime/collection-faults.ts'
import { readVariables, workerEnvironment } from '../runtime/environment.ts'
import { baseOf } from './base.ts'
import { endQueueAt } from './ends.ts'

/** The worker for these collections, made from its environment: each message names a chunk. */
export const composeWorker = (collections: readonly Collection[]): QueueHandler => {
  const environment = readVariables(workerEnvironment, process.env)
  const { connection, records, usage, common } = baseOf(environment.BATCHES_TABLE)
  logCollectionFaults(common.log)
  const pathStyle = environment.AWS_ENDPOINT_URL_S3 !== undefined
  const sqs = new SQSClient()

  return createWorker({
    ...common,
    items: createItemStore(connection(), environment.ITEMS_TABLE),
    batches: createAsyncBatchStore(records),
    chunks: createChunkStore(records),
    endings: createEndings(records),
    bodies: createBodyStore(connectBodies(pathStyle), environment.BODIES_BUCKET),
    maxUnitsPerMinute: environment.MAX_UNITS_PER_MINUTE,
    splits: createSplitQueue(sqs, environment.UPLOADS_QUEUE_URL, records),
    ends: endQueueAt(environment.ENDS_QUEUE_URL, sqs, records),
    collections: registryOf(collections),
    random: Math.random,
    usage,
    writes: written,
  })
}
