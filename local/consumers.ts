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
  /** Chunks at a time; as many as deployed without it. */
  readonly workers?: number | undefined
}

/** The functions that no request calls: those behind the queues, and the one that the clock starts. */
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
