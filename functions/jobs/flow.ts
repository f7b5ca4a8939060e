import type { AsyncBatch, Progress } from '../model/async-batch.ts'
import { isFinished } from '../model/state.ts'
import type { AsyncBatchStore } from '../ports/async-batches.ts'
import type { Deadline } from '../ports/deadline.ts'

/** How many chunks of a batch are handed out at a time, so that no caller's work stands before everybody's. */

/** Handed out and not finished. */
export const inFlight = ({ batch, counts }: Progress): number =>
  Math.max(0, (batch.place?.chunk ?? 0) - counts.chunks)

/** What a batch may have in flight: its caller's chunks are shared among the caller's batches at work. */
export const shareOf = async (
  { caller }: AsyncBatch,
  chunksInFlight: number,
  { batches, deadline }: { readonly batches: Pick<AsyncBatchStore, 'countIn'>; readonly deadline: Deadline },
): Promise<number> => {
  const running = await batches.countIn(caller, 'running', chunksInFlight, deadline)
  return Math.max(1, Math.floor(chunksInFlight / Math.max(1, running)))
}

/** The next chunks are called for when half of a share is finished. */
export const refillAt = (handedOut: number, share: number): number => handedOut - Math.floor(share / 2)

/**
 * Whether the end of a chunk calls for the next ones. The worker that finishes the last one in flight always sees it;
 * that one finishes exactly so many is the usual case, and spares the wait.
 */
export const callsForMore = ({ batch, counts }: Progress): boolean =>
  isLeft(batch) && (counts.chunks === batch.place?.chunk || counts.chunks === batch.refillAt)

/** Whether there is more to hand out, and room for it: workers can be quicker than who hands out. */
export const hasRoom = ({ batch, counts }: Progress): boolean =>
  isLeft(batch) && counts.chunks >= (batch.refillAt ?? 0)

const isLeft = (batch: AsyncBatch): boolean =>
  !isFinished(batch) && batch.chunks === undefined && batch.place !== undefined
