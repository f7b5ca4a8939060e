import type { AsyncBatch, Progress } from '../model/async-batch.ts'
import { isFinished, isWhole } from '../model/state.ts'
import type { AsyncBatchStore, Ending } from '../ports/async-batches.ts'
import type { Deadline } from '../ports/deadline.ts'

/** The end of a batch, whoever brings it about: worker, importer, sweeper or cancellation. */
export interface CompleteContext {
  readonly batches: AsyncBatchStore
  readonly now: () => Date
  /** Random; marks an end as one's own. */
  readonly newMark: () => string
  readonly deadline: Deadline
}

export interface Completion {
  /** This call has ended it, and no other. */
  readonly won: boolean
  /** As it is now; undefined when there is no such batch any more. */
  readonly batch: AsyncBatch | undefined
}

/** Ends a batch, if it still is as it was seen. */
export const completeBatch = async (
  seen: AsyncBatch,
  how: Ending,
  { batches, now, newMark, deadline }: CompleteContext,
): Promise<Completion> => {
  const ended = await batches.end(seen, how, newMark(), now(), deadline)
  return ended.done ? { won: true, batch: ended.batch } : { won: false, batch: ended.stands }
}

/** A cancellation can come between a look and the end; hardly twice. */
const maxLooks = 3

/**
 * Ends a batch when nothing of it is left. Whoever finishes something asks; any of them may be the last.
 * @returns how far the batch is.
 */
export const completeWhenWhole = async (
  id: string,
  context: CompleteContext,
  looks = 1,
): Promise<Progress | undefined> => {
  const progress = await context.batches.read(id, context.now(), context.deadline)
  if (progress === undefined || isFinished(progress.batch) || !isWhole(progress)) return progress
  const { batch } = await completeBatch(progress.batch, 'worked', context)
  if (batch === undefined || isFinished(batch)) return batch && { ...progress, batch }
  return looks < maxLooks ? completeWhenWhole(id, context, looks + 1) : progress
}
