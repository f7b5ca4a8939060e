import { packEntries, unpackEntries } from '../batch/stored.ts'
import type { AsyncBatch } from '../model/async-batch.ts'
import { Overtaken } from '../model/attempt.ts'
import { generationOf } from '../model/generation.ts'
import { type Entry, isRetryable, isUncertain } from '../model/outcome.ts'
import { type ChunkRange, fingerprintOf } from '../model/range.ts'
import type { AsyncBatchStore } from '../ports/async-batches.ts'
import type { ChunkClaim, ChunkStore } from '../ports/chunks.ts'
import type { Deadline } from '../ports/deadline.ts'
import type { SplitQueue } from '../ports/queues.ts'
import { type CompleteContext, completeWhenWhole } from './complete.ts'
import {
  type ChunkAttempt,
  type DecideContext,
  decideChunk,
  isChunkGivenUp,
  isFinalAttempt,
} from './decide-chunk.ts'
import { isDeferred } from './deferred.ts'
import type { ChunkOutcome } from './entries.ts'
import { callsForMore } from './flow.ts'
import type { ChunkMessage } from './messages.ts'

export interface WorkContext extends DecideContext, CompleteContext {
  readonly batches: AsyncBatchStore
  readonly chunks: ChunkStore
  readonly splits: SplitQueue
  readonly newOwner: () => string
  /** How long an attempt can live, in milliseconds. */
  readonly leaseMilliseconds: number
  /** Later than the deadline of the operations, so that their results can still be recorded. */
  readonly recordDeadline: Deadline
}

/** `done`: the message is deleted. `again`: it is delivered again, or becomes a dead letter. */
type Verdict = 'done' | 'again'

export interface ChunkWork {
  readonly verdict: Verdict
  /** The results of this attempt; undefined when it decided nothing. */
  readonly outcome?: ChunkOutcome
  /** The results for the next delivery, some of them still open. */
  readonly returned?: ChunkOutcome
  /** The owner of the chunk; undefined if nothing was run. */
  readonly caller?: string
}

/**
 * Runs one chunk, for any number of deliveries of its message. The first attempt that finishes decides. The effects of
 * one that died are found by the receipts of its items.
 * @param receives the number of deliveries of this message, this one included.
 */
export const workChunk = async (
  { batch: id, generation, range }: ChunkMessage,
  receives: number,
  context: WorkContext,
): Promise<ChunkWork> => {
  const { batches, chunks, now, deadline } = context
  const batch = (await batches.read(id, now(), deadline))?.batch
  if (batch === undefined || generationOf(batch.createdAt) !== generation) return { verdict: 'done' }
  const name = { batch: id, createdAt: batch.createdAt, firstIndex: range.firstIndex }
  const owner = context.newOwner()
  const claim = await chunks.claim(name, claimOf({ owner, range, batch }, context), deadline)
  switch (claim.state) {
    case 'held':
      return { verdict: 'again' }
    case 'final':
      await moveOn(id, context, deadline)
      return { verdict: claim.abandoned ? 'again' : 'done' }
    case 'claimed':
      return {
        ...(await attempt(
          {
            ...claim,
            prior: await entriesIn(claim, { batch, name, range, owner }, context),
            batch,
            name,
            range,
            owner,
            receives,
          },
          context,
        )),
        caller: batch.caller,
      }
  }
}

/** @throws LaterFormat when they cannot be read; the chunk is given back for a version that can. */
const entriesIn = async (
  { attempt: number, prior }: Extract<ChunkClaim, { state: 'claimed' }>,
  { batch, name, range, owner }: Pick<ChunkAttempt, 'batch' | 'name' | 'range' | 'owner'>,
  { chunks, recordDeadline }: WorkContext,
): Promise<readonly Entry[]> => {
  try {
    return prior ? unpackEntries(prior, range.firstIndex) : []
  } catch (error) {
    const held = { owner, attempt: number, expiresAt: batch.expiresAt }
    await chunks.release(name, held, recordDeadline).catch(() => {})
    throw error
  }
}

interface Claimed {
  readonly owner: string
  readonly range: ChunkRange
  readonly batch: AsyncBatch
}

const claimOf = ({ owner, range, batch }: Claimed, context: WorkContext) => {
  const now = context.now()
  return {
    owner,
    // A chunk with another cut would run other operations under this name.
    fingerprint: fingerprintOf(range),
    now,
    leaseUntil: now.getTime() + context.leaseMilliseconds,
    expiresAt: batch.expiresAt,
  }
}

const attempt = async (work: ChunkAttempt, context: WorkContext): Promise<ChunkWork> => {
  const { chunks, recordDeadline } = context
  const { owner, attempt: number, batch } = work
  const held = { owner, attempt: number, expiresAt: batch.expiresAt }
  try {
    const outcome = await decideChunk(work, context)
    const isFinal = outcome.isFinal ?? isFinalAttempt(work, context)
    const { results } = outcome
    if (!isFinal && results.some(isRetryable) && !isDeferred(results)) {
      await chunks.release(work.name, { ...held, results: packed(work, outcome, context) }, recordDeadline)
      return { verdict: 'again', returned: outcome }
    }
    return await record(work, outcome, context)
  } catch (error) {
    // The attempt that took over ends the chunk.
    if (error instanceof Overtaken) return { verdict: 'again' }
    // So that the next delivery need not wait for the lease; a failure here is ignored.
    await chunks.release(work.name, held, recordDeadline).catch(() => {})
    throw error
  }
}

const packed = (
  { range }: Pick<ChunkAttempt, 'range'>,
  { entries }: ChunkOutcome,
  { writes }: WorkContext,
): Uint8Array => packEntries(entries, { first: range.firstIndex, number: writes.pack })

const record = async (
  work: ChunkAttempt,
  outcome: ChunkOutcome,
  context: WorkContext,
): Promise<ChunkWork> => {
  const { batch, name, range, owner } = work
  const { chunks, now, recordDeadline } = context
  const abandoned = isChunkGivenUp(work, context)
  const chunk = {
    range,
    owner,
    counts: outcome.counts,
    results: packed({ range }, outcome, context),
    expiresAt: batch.expiresAt,
    now: now(),
    abandoned,
    uncertain: outcome.results.some(isUncertain),
  }
  if (!(await chunks.finish(name, chunk, recordDeadline))) return { verdict: 'again' } // overtaken
  await moveOn(batch.id, context, recordDeadline)
  return { verdict: abandoned ? 'again' : 'done', outcome }
}

/** After a finished chunk, ends the batch, or requests its next chunks. */
const moveOn = async (id: string, context: WorkContext, deadline: Deadline): Promise<void> => {
  const progress = await completeWhenWhole(id, { ...context, deadline })
  if (progress && callsForMore(progress)) await context.splits.goOn(progress.batch)
}
