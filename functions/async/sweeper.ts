import type { Context } from 'aws-lambda'
import type { Log } from '../http/dependencies.ts'
import type { Clock } from '../runtime/clock.ts'
import { deadlineAt } from '../runtime/deadline.ts'
import type { BackgroundMetrics } from '../runtime/metrics.ts'
import type { AsyncBatchStore } from '../store/asyncport.ts'
import { sweep } from './sweep.ts'

export interface SweeperDependencies {
  readonly batches: AsyncBatchStore
  readonly clock: Clock
  readonly log: Log
  readonly metrics: BackgroundMetrics
}

export type ScheduledHandler = (
  event: unknown,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<void>

/** Before the function's end, in milliseconds. */
const margin = 2_000

/** So many are named in the log; the metric has them all. */
const named = 100

/** The sweeper's function. */
export const createSweeper =
  ({ batches, clock, log, metrics }: SweeperDependencies): ScheduledHandler =>
  async (_, context) => {
    const deadline = deadlineAt(clock.now().getTime() + context.getRemainingTimeInMillis() - margin, clock)
    try {
      const { open, stuck } = await sweep({ batches, now: clock.now, deadline })
      metrics.recordStuck(stuck.length)
      metrics.flush()
      log.info('batches swept', { open, stuck: stuck.slice(0, named) })
    } finally {
      deadline.cancel()
    }
  }
