import { SQSClient } from '@aws-sdk/client-sqs'
import { createAsyncBatchStore } from '../aws/dynamodb/async-batches.ts'
import { createChunkStore } from '../aws/dynamodb/chunks.ts'
import { connectBodies, createBodyStore } from '../aws/s3.ts'
import { createChunkQueue, createSplitQueue } from '../aws/sqs.ts'
import { createSweeper, type ScheduledHandler } from '../jobs/sweeper.ts'
import { readVariables, sweeperEnvironment } from '../runtime/environment.ts'
import { baseOf } from './base.ts'
import { endQueueAt } from './ends.ts'

/** The sweeper, made from its environment: checks asynchronous batches on a schedule. */
export const composeSweeper = (): ScheduledHandler => {
  const environment = readVariables(sweeperEnvironment, process.env)
  const { records, common } = baseOf(environment.BATCHES_TABLE)
  const pathStyle = environment.AWS_ENDPOINT_URL_S3 !== undefined
  const sqs = new SQSClient()

  return createSweeper({
    ...common,
    batches: createAsyncBatchStore(records),
    chunks: createChunkStore(records),
    bodies: createBodyStore(connectBodies(pathStyle), environment.BODIES_BUCKET),
    queue: createChunkQueue(sqs, environment.CHUNKS_QUEUE_URL, records),
    splits: createSplitQueue(sqs, environment.UPLOADS_QUEUE_URL, records),
    ends: endQueueAt(environment.ENDS_QUEUE_URL, sqs, records),
  })
}
