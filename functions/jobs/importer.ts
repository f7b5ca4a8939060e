import type { SQSRecord } from 'aws-lambda'
import type { Clock } from '../ports/clock.ts'
import { deadlineAt } from '../ports/deadline.ts'
import type { Log } from '../ports/log.ts'
import type { AsyncMetrics } from '../runtime/metrics.ts'
import { consume } from './consume.ts'
import { readCalls } from './messages.ts'
import { handOut, type SplitContext } from './split.ts'
import type { QueueHandler } from './worker.ts'

export interface ImporterDependencies extends Omit<SplitContext, 'now' | 'deadline' | 'newMark'> {
  readonly clock: Clock
  readonly newId: () => string
  readonly log: Log
  readonly metrics: FailedMessages
  /** The name of the bucket of bodies; notifications of other buckets are ignored. */
  readonly bucket: string
}

type FailedMessages = Pick<AsyncMetrics, 'recordFailedMessage' | 'flush'>

/** The time before the function's end at which reading stops, in milliseconds. */
const margin = 15_000

/** The importer's function: hands out bodies slice by slice, after S3's notification and as their chunks finish. */
export const createImporter =
  ({ clock, log, metrics, newId, bucket, ...rest }: ImporterDependencies): QueueHandler =>
  (event, context) => {
    const deadline = deadlineAt(clock.now().getTime() + context.getRemainingTimeInMillis() - margin, clock)
    const splitting = { ...rest, now: clock.now, newMark: newId, deadline }
    const failed = ({ messageId }: SQSRecord, error: unknown) => {
      log.error('message failed', { messageId, error })
      metrics.recordFailedMessage()
      metrics.flush()
    }
    return consume(event, (record) => handOutAll(record, bucket, splitting), failed).finally(deadline.cancel)
  }

const handOutAll = async ({ body }: SQSRecord, bucket: string, context: SplitContext): Promise<boolean> => {
  for (const call of readCalls(body, bucket)) await handOut(call, context)
  return true
}
