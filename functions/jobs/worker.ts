import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import type { Endings } from '../batch/receipts/expiry.ts'
import type { Registry } from '../model/collection.ts'
import { isUnstarted } from '../model/operation-problems.ts'
import { loggedFailures, serverFailures, telemetryOf } from '../model/telemetry.ts'
import type { AsyncBatchStore } from '../ports/async-batches.ts'
import type { BodyStore } from '../ports/bodies.ts'
import type { ChunkStore } from '../ports/chunks.ts'
import type { Clock } from '../ports/clock.ts'
import { deadlineAt, leaseFor, withinUnits } from '../ports/deadline.ts'
import type { EndQueue } from '../ports/events.ts'
import type { Written } from '../ports/formats.ts'
import type { ItemStore } from '../ports/items.ts'
import type { Log } from '../ports/log.ts'
import type { SplitQueue } from '../ports/queues.ts'
import type { UsageMeter } from '../ports/usage.ts'
import { chunksQueue } from '../resources/queues.ts'
import type { AsyncMetrics } from '../runtime/metrics.ts'
import { consume } from './consume.ts'
import { readChunkMessage } from './messages.ts'
import { type ChunkWork, workChunk } from './work-chunk.ts'

export interface WorkerDependencies {
  readonly items: ItemStore
  readonly endings: Endings
  readonly batches: AsyncBatchStore
  readonly chunks: ChunkStore
  readonly bodies: BodyStore
  readonly splits: SplitQueue
  /** Where ends of batches are announced. */
  readonly ends?: EndQueue | undefined
  /** Recorded for each caller if there is such a limit. */
  readonly maxUnitsPerMinute?: number | undefined
  readonly collections: Registry
  readonly clock: Clock
  /** 0 to 1, for jitter. */
  readonly random: () => number
  readonly newId: () => string
  readonly log: Log
  readonly metrics: AsyncMetrics
  readonly usage: Pick<UsageMeter, 'drain' | 'spent'>
  /** Read and write units of one delivery of a chunk; `chunkUnits` without it. */
  readonly maxChunkUnits?: number | undefined
  /** The formats of what is kept; another version's in a test. */
  readonly writes: Written
}

export type QueueHandler = (
  event: SQSEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<SQSBatchResponse>

/** Time before the function's end for the calls in flight and the record. In milliseconds. */
const operationMargin = 10_000
const recordMargin = 3_000

/** The worker's function: runs the chunks of asynchronous batches in the queue. */
export const createWorker = (dependencies: WorkerDependencies): QueueHandler => {
  return (event, context) => {
    const end = dependencies.clock.now().getTime() + context.getRemainingTimeInMillis()
    return consume(event, (record) => runMessage(record, end, dependencies), failedWith(dependencies))
  }
}

const failedWith =
  ({ log, metrics }: Pick<WorkerDependencies, 'log' | 'metrics'>) =>
  (record: SQSRecord, error: unknown) => {
    log.error('message failed', {
      batchId: batchIn(record.body),
      messageId: record.messageId,
      receives: record.attributes.ApproximateReceiveCount,
      error,
    })
    metrics.recordFailedMessage()
    metrics.flush()
  }

/** Undefined for a message that is not ours. */
const batchIn = (body: string): string | undefined => {
  try {
    return readChunkMessage(body).batch
  } catch {
    return undefined
  }
}

/**
 * The size of a chunk bounds the items that it creates, not those that it changes: reading and writing an item of 400
 * KB takes 500 units, and a thousand of them half a million. A delivery stops before that, and the next one continues
 * from its results. Within the four deliveries that run operations a chunk of a thousand is finished.
 */
const chunkUnits = 150_000

const runMessage = async (
  record: SQSRecord,
  end: number,
  dependencies: WorkerDependencies,
): Promise<boolean> => {
  const { clock, items, newId, ...rest } = dependencies
  const message = readChunkMessage(record.body)
  const time = deadlineAt(end - operationMargin, clock)
  const { usage, maxChunkUnits = chunkUnits } = dependencies
  // A failed message before this one may have left some usage.
  const before = usage.spent()
  const deadline = withinUnits(time, () => usage.spent() - before, maxChunkUnits)
  const recordDeadline = deadlineAt(end - recordMargin, clock)
  const context = {
    ...rest,
    store: items,
    now: clock.now,
    pause: clock.pause,
    newOwner: newId,
    newMark: newId,
    deadline,
    recordDeadline,
    leaseMilliseconds: leaseFor(chunksQueue.consumer.functionTimeoutSeconds),
    maxReceives: chunksQueue.maxReceiveCount,
  }
  try {
    const work = await workChunk(message, Number(record.attributes.ApproximateReceiveCount), context)
    const { units } = observe({ batchId: message.batch, messageId: record.messageId }, work, dependencies)
    if (dependencies.maxUnitsPerMinute !== undefined && work.caller !== undefined)
      await dependencies.batches.addUnits({ caller: work.caller, units }, clock.now(), recordDeadline)
    return work.verdict === 'done'
  } finally {
    time.cancel()
    recordDeadline.cancel()
  }
}

/** Numbers, ids and problem names; never a payload. */
const observe = (
  properties: { readonly batchId: string; readonly messageId: string },
  { verdict, outcome, returned }: ChunkWork,
  { usage, metrics, log }: WorkerDependencies,
): { readonly units: number } => {
  const { calls, units } = usage.drain()
  const figures = { dynamoDbCalls: calls, consumedCapacity: units, properties }
  const outcomes = outcome?.results.map(telemetryOf).filter(wasTried)
  const back = returned?.results.map(telemetryOf).filter(isTheVersions)
  metrics.recordWork({ ...figures, ...(outcomes && { outcomes }), ...(back && { returned: back }) })
  metrics.flush()
  log.info('chunk handled', { ...properties, verdict, ...outcome?.counts, dynamoDbCalls: calls })
  const { results = [], entries = [] } = outcome ?? returned ?? {}
  const failures = serverFailures(results).filter(returned ? isTheVersions : wasTried)
  for (const { index: at, problem } of failures.slice(0, loggedFailures)) {
    log.error('operation failed', { ...properties, index: entries[at]?.index, problem })
  }
  return { units }
}

type Tried = Pick<ReturnType<typeof telemetryOf>, 'problem'>

/** Cancelled operations are the caller's wish, and no failure. */
const wasTried = ({ problem }: Tried): boolean => !isUnstarted(problem)

/** A busy table or the deadline says nothing about the code; the next delivery handles those. */
const isTheVersions = ({ problem }: Tried): boolean => wasTried({ problem }) && problem !== 'throttled'
