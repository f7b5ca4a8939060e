import type { AsyncBatch, Progress } from '../model/async-batch.ts'
import { isFinished, isWhole } from '../model/state.ts'
import type { AsyncBatchStore, EndReason } from '../ports/async-batches.ts'
import type { Deadline } from '../ports/deadline.ts'
import type { EndQueue } from '../ports/events.ts'
import { isUncalled, nextPass } from './deferred.ts'

/** The end of a batch, by worker, importer, sweeper or cancellation. */
export interface CompleteContext {
  readonly batches: AsyncBatchStore
  readonly now: () => Date
  /** Random; marks an end as that of this call. */
  readonly newMark: () => string
  readonly deadline: Deadline
  /** Where ends are announced; nobody wants to know without it. */
  readonly ends?: EndQueue | undefined
}

export interface Completion {
  /** This call ended it, and no other. */
  readonly won: boolean
  /** The present record; undefined when the batch no longer exists. */
  readonly batch: AsyncBatch | undefined
}

/**
 * Ends a batch, if its record has not changed since it was read. The announcement is sent before the end is recorded:
 * if this process dies in between, there is an announcement without an end, which its receiver recognizes by the mark,
 * and never an end without an announcement.
 */
export const completeBatch = async (
  seen: AsyncBatch,
  how: EndReason,
  { batches, now, newMark, deadline, ends }: CompleteContext,
): Promise<Completion> => {
  const mark = newMark()
  await ends?.announce({ ...seen, mark })
  const ended = await batches.end({ seen, how, mark }, now(), deadline)
  return ended.done ? { won: true, batch: ended.batch } : { won: false, batch: ended.stands }
}

/** All chunks have ended: so has the batch, or it begins anew for operations that were deferred. */
export const endPass = async (progress: Progress, context: CompleteContext): Promise<Completion> => {
  const pass = nextPass(progress)
  if (pass === undefined) return completeBatch(progress.batch, 'worked', context)
  const { batches, now, deadline } = context
  const begun = await batches.passOn(progress.batch, { ...pass, now: now() }, deadline)
  return { won: false, batch: begun.done ? begun.batch : begun.stands }
}

/** A cancellation may come between the read and the end, but hardly twice. */
const maxLooks = 3

/**
 * Ends a batch when nothing of it is left. Every caller that finishes a part calls this, since it may be the last.
 * @returns the progress of the batch.
 */
export const completeWhenWhole = async (
  id: string,
  context: CompleteContext,
  looks = 1,
): Promise<Progress | undefined> => {
  const progress = await context.batches.read(id, context.now(), context.deadline)
  if (progress === undefined || isFinished(progress.batch) || !isWhole(progress)) return progress
  const { batch } = await endPass(progress, context)
  if (batch === undefined || isFinished(batch) || isUncalled(batch)) return batch && { ...progress, batch }
  return looks < maxLooks ? completeWhenWhole(id, context, looks + 1) : progress
}
