import type { SQSClient } from '@aws-sdk/client-sqs'
import { chunksQueue, endsQueue, sweeps, uploadsQueue, webhooksQueue } from '../functions/resources/queues.ts'
import type { LocalEvents } from './events.ts'
import type { LoadedFunctions } from './functions.ts'
import { startPoller } from './poller.ts'
import type { MadeQueues } from './queues.ts'
import { startSchedule } from './schedule.ts'

export interface ConsumerOptions {
  readonly functions: Omit<LoadedFunctions, 'api'>
  readonly queues: Pick<MadeQueues, 'uploads' | 'chunks'>
  readonly events?: LocalEvents | undefined
  readonly sqs: SQSClient
  /** Chunks at a time; the deployed default when absent. */
  readonly workers?: number | undefined
}

/** The functions without a route: those behind the queues, and the scheduled one. */
export const startConsumers = (options: ConsumerOptions): { stop(graceSeconds: number): Promise<void> } => {
  const { functions, queues, sqs, workers } = options
  const pollers = [
    startPoller({
      sqs,
      queue: queues.uploads,
      handler: functions.importer,
      ...uploadsQueue.consumer,
    }),
    startPoller({
      sqs,
      queue: queues.chunks,
      handler: functions.worker,
      ...chunksQueue.consumer,
      ...(workers !== undefined && { maximumConcurrency: workers }),
    }),
    ...eventPollers(options),
  ]
  const schedule = startSchedule({ handler: functions.sweeper, ...sweeps })
  return {
    stop: async (graceSeconds) => {
      schedule.stop()
      await Promise.all(pollers.map((poller) => poller.stop(graceSeconds)))
    },
  }
}

const eventPollers = ({ functions, events, sqs }: ConsumerOptions) => {
  const { notifier, webhookSender } = functions
  const webhooks = events?.webhooks
  return [
    ...(events && notifier
      ? [startPoller({ sqs, queue: events.ends, handler: notifier, ...endsQueue.consumer })]
      : []),
    ...(webhooks && webhookSender
      ? [startPoller({ sqs, queue: webhooks, handler: webhookSender, ...webhooksQueue.consumer })]
      : []),
  ]
}
