import { SQSClient } from '@aws-sdk/client-sqs'
import { createAsyncBatchStore } from '../aws/dynamodb/async-batches.ts'
import { createChunkStore } from '../aws/dynamodb/chunks.ts'
import { connect } from '../aws/dynamodb/client.ts'
import { connectionsOf } from '../aws/dynamodb/clients-by-role.ts'
import { connectBodies, createBodyStore } from '../aws/s3.ts'
import { createChunkQueue, createSplitQueue } from '../aws/sqs.ts'
import { createSweeper, type ScheduledHandler } from '../jobs/sweeper.ts'
import { newId } from '../model/ids.ts'
import { systemClock } from '../ports/clock.ts'
import { written } from '../ports/formats.ts'
import { createUsageMeter } from '../ports/usage.ts'
import { readVariables, sweeperEnvironment } from '../runtime/environment.ts'
import { createLog } from '../runtime/log.ts'
import { createMetrics } from '../runtime/metrics.ts'
import { runningVersion } from '../runtime/versions.ts'

/** The sweeper, made from its environment: checks asynchronous batches on a schedule. */
export const composeSweeper = (): ScheduledHandler => {
  const environment = readVariables(sweeperEnvironment, process.env)
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

  return createSweeper({
    batches: createAsyncBatchStore(records),
    chunks: createChunkStore(records),
    bodies: createBodyStore(connectBodies(pathStyle), environment.BODIES_BUCKET),
    queue: createChunkQueue(sqs, environment.CHUNKS_QUEUE_URL, records),
    splits: createSplitQueue(sqs, environment.UPLOADS_QUEUE_URL, records),
    newId,
    clock: systemClock,
    log,
    metrics: createMetrics(runningVersion(process.env)),
  })
}
