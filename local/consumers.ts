import type { SQSClient } from '@aws-sdk/client-sqs'
import { chunksQueue, sweeps, uploadsQueue } from '../functions/resources/queues.ts'
import type { Functions } from './functions.ts'
import { startPoller } from './poller.ts'
import type { MadeQueues } from './queues.ts'
import { startSchedule } from './schedule.ts'

export interface ConsumerOptions {
  readonly functions: Omit<Functions, 'api'>
  readonly queues: Pick<MadeQueues, 'uploads' | 'chunks'>
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
  ]
  const schedule = startSchedule({ handler: functions.sweeper, ...sweeps })
  return {
    stop: async (graceSeconds) => {
      schedule.stop()
      await Promise.all(pollers.map((poller) => poller.stop(graceSeconds)))
    },
  }
}
