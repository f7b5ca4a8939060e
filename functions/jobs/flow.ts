import type { AsyncBatch, Progress } from '../model/async-batch.ts'
import { isFinished } from '../model/state.ts'
import type { AsyncBatchStore } from '../ports/async-batches.ts'
import type { Deadline } from '../ports/deadline.ts'
import { isUncalled } from './deferred.ts'

/** How many chunks of a batch are handed out at a time, so that one caller's work does not block all others. */

/** Chunks handed out and not finished. */
export const inFlight = ({ batch, counts }: Progress): number =>
  Math.max(0, (batch.place?.chunk ?? 0) - counts.chunks)

/** The share of a batch: the caller's chunks are divided among the caller's running batches. */
export const shareOf = async (
  { caller }: AsyncBatch,
  chunksInFlight: number,
  { batches, deadline }: { readonly batches: Pick<AsyncBatchStore, 'countIn'>; readonly deadline: Deadline },
): Promise<number> => {
  const running = await batches.countIn({ caller, state: 'running' }, chunksInFlight, deadline)
  return Math.max(1, Math.floor(chunksInFlight / Math.max(1, running)))
}

/** The next chunks are requested when half of a share is finished. */
export const refillAt = (handedOut: number, share: number): number => handedOut - Math.floor(share / 2)

/**
 * Whether the end of a chunk requests the next ones. The worker that finishes the last chunk in flight always does so.
 * Usually a worker hits the half of a share exactly, which avoids the wait. A further pass has all of its chunks before it.
 */
export const callsForMore = ({ batch, counts }: Progress): boolean =>
  isUncalled(batch) ||
  (isLeft(batch) && (counts.chunks === batch.place?.chunk || counts.chunks === batch.refillAt))

/** Whether there are more chunks, of this pass or a further one, and room for them: workers can be quicker than the importer. */
export const hasCapacity = ({ batch, counts }: Progress): boolean =>
  isUncalled(batch) || (isLeft(batch) && counts.chunks >= (batch.refillAt ?? 0))

const isLeft = (batch: AsyncBatch): boolean =>
  !isFinished(batch) && batch.chunks === undefined && batch.place !== undefined
