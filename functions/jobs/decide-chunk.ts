import { type RunContext, recallBatch, runBatch } from '../batch/run.ts'
import type { AsyncBatch } from '../model/async-batch.ts'
import { behindOf } from '../model/attempt.ts'
import { callerOfBatch } from '../model/caller.ts'
import type { Registry } from '../model/collection.ts'
import { idBytes } from '../model/ids.ts'
import { isRejected, type Slot } from '../model/operation.ts'
import { type Entry, type Failure, failure, type Result } from '../model/outcome.ts'
import type { ChunkRange } from '../model/range.ts'
import type { AsyncBatchStore } from '../ports/async-batches.ts'
import { BodyLost, type BodyStore } from '../ports/bodies.ts'
import type { ChunkName } from '../ports/chunks.ts'
import type { Written } from '../ports/formats.ts'
import { mayDefer } from './deferred.ts'
import { type ChunkOutcome, outcomeOfChunk, unreadOutcome } from './entries.ts'
import { type LoadedChunk, loadChunk } from './load-chunk.ts'
import { calledIn } from './names.ts'
import { finalIn, priorResults } from './prior.ts'

/** One attempt at a chunk. */
export interface ChunkAttempt {
  readonly batch: AsyncBatch
  readonly name: ChunkName
  readonly range: ChunkRange
  readonly owner: string
  readonly receives: number
  readonly takenOver: boolean
  /** Counted from 1. */
  readonly attempt: number
  /** The attempt before this one had an orderly end. */
  readonly released: boolean
  /** The recorded decisions of earlier attempts; empty when there are none. */
  readonly prior: readonly Entry[]
}

export interface DecideContext
  extends Omit<RunContext, 'scope' | 'represent' | 'dryRun' | 'attempt' | 'asker'> {
  readonly bodies: BodyStore
  readonly batches: Pick<AsyncBatchStore, 'names'>
  readonly collections: Registry
  /** Deliveries after which the queue gives a message up. */
  readonly maxReceives: number
  /** The formats of what is kept; another version's in a test. */
  readonly writes: Written
}

/**
 * The task of an attempt. `run`: as any batch. `skip`: the batch was cancelled. The last two deliveries of a message
 * that keeps killing its workers only report its results: `recall` reads the items, and `report` does not, because even
 * reading may be what kills.
 */
type Purpose = 'run' | 'skip' | 'recall' | 'report'

/**
 * The chunks of a cancelled batch are skipped, except one that an attempt has begun, which is run to its end. Only then
 * are its results true even if the first attempt is asleep and still writes.
 */
const purposeOf = ({ batch, attempt, receives }: ChunkAttempt, { maxReceives }: DecideContext): Purpose => {
  if (batch.cancelledAt !== undefined && attempt === 1) return 'skip'
  if (receives >= maxReceives) return 'report'
  return receives === maxReceives - 1 ? 'recall' : 'run'
}

/** Whether an attempt ends its chunk with any results. */
export const isFinalAttempt = (work: ChunkAttempt, context: DecideContext): boolean =>
  purposeOf(work, context) !== 'run'

/** Whether its message goes to the dead letters. */
export const isChunkGivenUp = (work: ChunkAttempt, context: DecideContext): boolean =>
  ['recall', 'report'].includes(purposeOf(work, context))

/** The results of a chunk's operations. */
export const decideChunk = async (work: ChunkAttempt, context: DecideContext): Promise<ChunkOutcome> => {
  const { batch, range } = work
  // Reading the body, too, may be what kills.
  if (purposeOf(work, context) === 'report') return unread(work, reasonGivenUp, context)
  try {
    const loaded = await loadChunk(batch, range, context)
    return outcomeOfChunk(loaded, await resultsOf(loaded, work, context))
  } catch (error) {
    if (error instanceof BodyLost) return unread(work, lost, context)
    throw error
  }
}

interface Reason {
  readonly untried: Failure
  readonly unknown: Failure
}

const workersFailed = 'Its workers failed again and again'
const bodyGone = 'The body of the batch was removed or replaced'

const reasonGivenUp: Reason = {
  untried: failure('outcome-unknown', `${workersFailed}, and whether it took effect is not known.`),
  unknown: failure('outcome-unknown', `${workersFailed}, and whether it took effect is not known.`),
}

const lost: Reason = {
  untried: failure('not-attempted', `${bodyGone} before this part of it was run.`),
  unknown: failure('outcome-unknown', `${bodyGone} while this part of it was run; it may have taken effect.`),
}

/** The results without the body: those of earlier attempts, and the names of the operations. */
const unread = async (
  work: ChunkAttempt,
  reason: Reason,
  { batches, deadline }: DecideContext,
): Promise<ChunkOutcome> => {
  const { batch, range, takenOver } = work
  const packed = batch.nameParts === 0 ? new Uint8Array() : await batches.names(batch, deadline)
  const called = calledIn(packed, range)
  const prior = priorResults(
    work.prior,
    called.map(({ index }) => index),
  )
  const rest = takenOver ? reason.unknown : reason.untried
  return unreadOutcome(
    called,
    called.map((_, at) => finalIn(prior, at) ?? releasedResult(prior, work, at) ?? rest),
  )
}

/** After an orderly end, every retryable result had no effect or is marked as unknown. */
const releasedResult = (
  prior: readonly Result[],
  { released }: ChunkAttempt,
  at: number,
): Result | undefined => (released ? prior[at] : undefined)

/** Final results of an earlier attempt stay unchanged; the others are decided now. */
const resultsOf = async (
  loaded: LoadedChunk,
  work: ChunkAttempt,
  context: DecideContext,
): Promise<readonly Result[]> => {
  const prior = priorResults(work.prior, loaded.indexes)
  const decided = await decideNow({ ...loaded, prior }, work, context)
  return decided.map((result, at) => finalIn(prior, at) ?? result)
}

const decideNow = (
  { slots, prior }: Pick<LoadedChunk, 'slots'> & { readonly prior: readonly Result[] },
  work: ChunkAttempt,
  context: DecideContext,
): readonly Result[] | Promise<readonly Result[]> => {
  const content = { slots, atomic: false }
  const run = runContext(work, prior, context)
  switch (purposeOf(work, context)) {
    case 'run':
      return runBatch(content, run, prior)
    case 'skip':
      return withoutRunning(slots, failure('not-attempted', 'The batch was cancelled.'))
    case 'recall':
      return recallBatch(content, run, {
        rest: (at) => releasedResult(prior, work, at) ?? reasonGivenUp.unknown,
        prior,
      })
    case 'report':
      return withoutRunning(slots, reasonGivenUp.unknown)
  }
}

const withoutRunning = (slots: readonly Slot[], rest: Failure): readonly Failure[] =>
  slots.map((slot) => (isRejected(slot) ? slot.rejected : rest))

const runContext = (
  { batch, range, attempt, released }: ChunkAttempt,
  prior: readonly Result[],
  context: DecideContext,
): RunContext => ({
  ...context,
  attempt: {
    kind: 'chunk',
    batch: idBytes(batch.id),
    since: Date.parse(batch.createdAt),
    chunk: range.firstIndex,
    number: attempt,
    begun: Date.parse(batch.startedAt ?? batch.createdAt),
    behind: behind(attempt, released, prior),
    writes: context.writes.item,
  },
  scope: { tenant: batch.tenant, principal: batch.principal },
  asker: callerOfBatch(batch),
  represent: batch.shows === 'items',
  defers: mayDefer(batch, range),
  dryRun: false,
})

/** Where the attempt before ended in order, its results tell. */
const behind = (
  attempt: number,
  released: boolean,
  prior: readonly Result[],
): RunContext['attempt']['behind'] => {
  if (attempt === 1) return 'nobody'
  return released ? behindOf(prior) : 'anybody'
}
