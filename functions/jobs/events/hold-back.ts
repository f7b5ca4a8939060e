import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import type { Holding } from '../../ports/events.ts'
import type { Log } from '../../ports/log.ts'
import type { AsyncMetrics } from '../../runtime/metrics.ts'
import { consume } from '../consume.ts'

/** Done, or the seconds until the next try; undefined leaves them to the queue. */
export type Handled = 'done' | { readonly againIn: number | undefined }

export interface HoldBackContext extends Holding {
  readonly log: Log
  readonly metrics: Pick<AsyncMetrics, 'recordFailedMessage' | 'flush'>
  /** How long a message waits after so many deliveries. */
  readonly pauseAfter: (receives: number) => number | undefined
}

export const receivesOf = ({ attributes }: SQSRecord): number => Number(attributes.ApproximateReceiveCount)

/**
 * Handles messages that are tried again with growing pauses, not at the pace of their queue. If a pause cannot be set,
 * the queue's own visibility timeout stands.
 */
export const consumeHolding = (
  event: SQSEvent,
  handle: (record: SQSRecord) => Promise<Handled>,
  context: HoldBackContext,
): Promise<SQSBatchResponse> => {
  const { log, metrics, hold, pauseAfter } = context
  const pause = async (record: SQSRecord, seconds: number | undefined): Promise<false> => {
    if (seconds !== undefined)
      await hold(record.receiptHandle, seconds).catch((error: unknown) =>
        log.error('message not held back', { messageId: record.messageId, error }),
      )
    return false
  }
  const failed = async (record: SQSRecord, error: unknown): Promise<false> => {
    log.error('message failed', { messageId: record.messageId, receives: receivesOf(record), error })
    metrics.recordFailedMessage()
    metrics.flush()
    return pause(record, pauseAfter(receivesOf(record)))
  }
  return consume(
    event,
    async (record) => {
      const handled = await handle(record).catch((error: unknown) => failed(record, error))
      if (handled === false) return false
      return handled === 'done' || pause(record, handled.againIn)
    },
    () => {},
  )
}
