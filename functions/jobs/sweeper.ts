import type { Context } from 'aws-lambda'
import type { Clock } from '../ports/clock.ts'
import { deadlineAt } from '../ports/deadline.ts'
import type { Log } from '../ports/log.ts'
import type { AsyncMetrics } from '../runtime/metrics.ts'
import { type SweepContext, sweep } from './sweep-batch.ts'

export interface SweeperDependencies extends Omit<SweepContext, 'now' | 'newMark' | 'deadline'> {
  readonly clock: Clock
  readonly newId: () => string
  readonly log: Log
  readonly metrics: AsyncMetrics
}

export type ScheduledHandler = (
  event: unknown,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<void>

/** The time before the function's end for the report, in milliseconds. */
const margin = 5_000

/** The most batches that the log names; the metric counts all. */
const named = 100

/** The sweeper's function. */
export const createSweeper =
  ({ clock, log, metrics, newId, ...rest }: SweeperDependencies): ScheduledHandler =>
  async (_, context) => {
    const deadline = deadlineAt(clock.now().getTime() + context.getRemainingTimeInMillis() - margin, clock)
    try {
      const { looks, stuck, isWhole, errors } = await sweep({
        ...rest,
        now: clock.now,
        newMark: newId,
        deadline,
      })
      metrics.recordStuck(stuck.length)
      metrics.flush()
      log.info('batches swept', { ...looks, isWhole, stuck: stuck.slice(0, named) })
      for (const error of errors.slice(0, named)) log.error('a batch could not be looked at', { error })
    } finally {
      deadline.cancel()
    }
  }
