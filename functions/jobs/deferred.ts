import { behindHeld } from '../batch/plan/plan.ts'
import type { AsyncBatch, Progress } from '../model/async-batch.ts'
import { isBlamed } from '../model/operation-problems.ts'
import { isFailure, isRetryable, type Result } from '../model/outcome.ts'
import type { ChunkRange } from '../model/range.ts'

/**
 * References between the chunks of a batch. What names an item that is not there is deferred: its chunk ends without it, and
 * once all chunks have ended, those with deferred operations are run again. So the chunks need not know of each other.
 */

/** Each pass makes one more link of a chain that goes from chunk to chunk. */
const mostPasses = 10

/** Whether a chunk defers. Where all of the batch is in it, nothing else can come. */
export const mayDefer = ({ isLastPass, source, chunks }: AsyncBatch, { chunk }: ChunkRange): boolean => {
  const isAlone = source.kind === 'operations' ? source.ranges.length === 1 : chunk === 0 && chunks === 1
  return !isLastPass && !isAlone
}

const isRoot = (result: Result): boolean => isFailure(result) && result.deferred === true

/** Because of a deferred operation: it depends on it, or comes after it on its item. */
const mayFollow = (result: Result): boolean =>
  isFailure(result) && (isBlamed(result.problem) || result.detail === behindHeld.detail)

/** Nothing but deferred operations, and what follows from them, is left to do: a further delivery would be of no use. */
export const isDeferred = (results: readonly Result[]): boolean =>
  results.some(isRoot) && results.filter(isRetryable).every((result) => isRoot(result) || mayFollow(result))

/** How many operations of a finished chunk are tried again in another pass. */
export const deferredIn = (results: readonly Result[]): number =>
  results.filter(isDeferred(results) ? isRetryable : isRoot).length

/** The next pass over a batch whose chunks have all ended; undefined where there is none. */
export interface Pass {
  readonly deferred: number
  /** Nothing has come since the last one, so what is missing is refused now. */
  readonly isLast: boolean
}

export const nextPass = ({ batch, counts: { deferred } }: Progress): Pass | undefined => {
  if (deferred === 0 || batch.isLastPass || batch.cancelledAt !== undefined) return undefined
  const hasCome = batch.deferred === undefined || deferred < batch.deferred
  return { deferred, isLast: !hasCome || batch.round >= mostPasses }
}

/** A pass that nobody has called for yet. */
export const isUncalled = ({ deferred, place, completedAt }: AsyncBatch): boolean =>
  deferred !== undefined && place === undefined && completedAt === undefined
