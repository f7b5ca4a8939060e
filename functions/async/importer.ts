import type { SQSRecord } from 'aws-lambda'
import type { Log } from '../http/dependencies.ts'
import type { Clock } from '../runtime/clock.ts'
import { deadlineAt } from '../runtime/deadline.ts'
import type { BackgroundMetrics } from '../runtime/metrics.ts'
import { BodyLost } from '../store/asyncport.ts'
import { consume } from './consume.ts'
import { readNotification, type StoredBody } from './messages.ts'
import { type SplitContext, splitBody } from './split.ts'
import type { QueueHandler } from './worker.ts'

export interface ImporterDependencies extends Omit<SplitContext, 'now' | 'deadline'> {
  readonly clock: Clock
  readonly log: Log
  readonly metrics: FailedMessages
}

type FailedMessages = Pick<BackgroundMetrics, 'recordFailedMessage' | 'flush'>

/** Before the function's end, in milliseconds: what is not read by then is read from the beginning. */
const margin = 5_000

/** The importer's function: cuts bodies into chunks as S3 tells of them. */
export const createImporter =
  ({ clock, log, metrics, ...rest }: ImporterDependencies): QueueHandler =>
  (event, context) => {
    const deadline = deadlineAt(clock.now().getTime() + context.getRemainingTimeInMillis() - margin, clock)
    const splitting = { ...rest, now: clock.now, deadline }
    const failed = ({ messageId }: SQSRecord, error: unknown) => {
      log.error('message failed', { messageId, error })
      metrics.recordFailedMessage()
      metrics.flush()
    }
    return consume(event, (record) => splitAll(record, splitting, log), failed).finally(deadline.cancel)
  }

const splitAll = async ({ body }: SQSRecord, context: SplitContext, log: Log): Promise<boolean> => {
  for (const stored of readNotification(body)) await splitOne(stored, context, log)
  return true
}

/** A body that is gone was replaced or removed: the notification of what there is now follows, or none does. */
const splitOne = (stored: StoredBody, context: SplitContext, log: Log): Promise<void> =>
  splitBody(stored, context).catch((error: unknown) => {
    if (!(error instanceof BodyLost)) throw error
    log.error('body lost', { batchId: stored.batch.id })
  })
