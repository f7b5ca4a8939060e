import type { Registry } from '../batch/collection.ts'
import { isRejected } from '../batch/operation.ts'
import { failure, isRetryable } from '../batch/outcome.ts'
import { type RunContext, recallBatch, runBatch } from '../batch/run.ts'
import {
  type AsyncBatch,
  type AsyncBatchStore,
  BodyLost,
  type BodyStore,
  type ChunkName,
  type ChunkRange,
  type ChunkStore,
} from '../store/asyncport.ts'
import type { Deadline } from '../store/port.ts'
import { type LoadedChunk, loadChunk } from './chunk.ts'
import { type ChunkOutcome, outcomeOfChunk, unreadOutcome } from './entries.ts'
import type { ChunkMessage } from './messages.ts'
import { packEntries } from './results.ts'
import { settleWhenWhole } from './settle.ts'
import { isFinished } from './state.ts'

export interface WorkContext extends Omit<RunContext, 'scope' | 'represent' | 'dryRun' | 'readFirst'> {
  readonly batches: AsyncBatchStore
  readonly chunks: ChunkStore
  readonly bodies: BodyStore
  readonly collections: Registry
  readonly newOwner: () => string
  /** How long an attempt can live, in milliseconds. */
  readonly leaseMilliseconds: number
  /** Later than the deadline of the operations, so that what they did can still be recorded. */
  readonly recordDeadline: Deadline
  /** Deliveries after which the queue gives a message up. */
  readonly maxReceives: number
}

/** `done`: the message can go. `again`: it has to come back, or to end among the dead letters. */
export type Verdict = 'done' | 'again'

export interface Work {
  readonly verdict: Verdict
  /** What this attempt decided; undefined when it had nothing to decide. */
  readonly outcome?: ChunkOutcome
}

/**
 * Runs one chunk, however often its message is delivered. The first attempt that finishes decides; one that died is
 * recalled from the receipts of its items.
 * @param receives how many times this message has been delivered, this time included.
 */
export const workChunk = async (
  { batch: id, range }: ChunkMessage,
  receives: number,
  context: WorkContext,
): Promise<Work> => {
  const { batches, chunks, now, deadline } = context
  const batch = (await batches.read(id, now(), deadline))?.batch
  if (batch === undefined) return { verdict: 'done' }
  const name = { batch: id, createdAt: batch.createdAt, firstIndex: range.firstIndex }
  const owner = context.newOwner()
  const claim = await chunks.claim(name, attemptOf(owner, range, batch, context), deadline)
  switch (claim.state) {
    case 'held':
      return { verdict: 'again' }
    case 'final':
      if (!isFinished(batch)) await settleWhenWhole(id, batches, now(), deadline)
      return { verdict: claim.abandoned ? 'again' : 'done' }
    case 'claimed':
      return attempt({ batch, name, range, owner, receives, takenOver: claim.takenOver }, context)
  }
}

const attemptOf = (owner: string, range: ChunkRange, batch: AsyncBatch, context: WorkContext) => {
  const now = context.now()
  return {
    owner,
    // One that is cut otherwise would run other operations under this name.
    fingerprint: `${range.start} ${range.end} ${range.count}`,
    now,
    leaseUntil: now.getTime() + context.leaseMilliseconds,
    expiresAt: batch.expiresAt,
  }
}

interface Attempt {
  readonly batch: AsyncBatch
  readonly name: ChunkName
  readonly range: ChunkRange
  readonly owner: string
  readonly receives: number
  readonly takenOver: boolean
}

/** What an attempt is there for. */
type Purpose = 'run' | 'skip' | 'recall'

/**
 * A cancelled batch's chunks are skipped, but for one that somebody has begun: that one is run to its end. Only so its
 * results are true whatever a first attempt, which may just be asleep, still does. The last two deliveries of a message
 * that keeps killing its workers only tell what became of it.
 */
const purposeOf = ({ batch, takenOver, receives }: Attempt, { maxReceives }: WorkContext): Purpose => {
  if (batch.cancelledAt !== undefined && !takenOver) return 'skip'
  return receives >= maxReceives - 1 ? 'recall' : 'run'
}

const attempt = async (work: Attempt, context: WorkContext): Promise<Work> => {
  const { chunks, deadline } = context
  try {
    const outcome = await decide(work, context)
    const purpose = purposeOf(work, context)
    if (purpose === 'run' && outcome.results.some(isRetryable)) {
      await chunks.release(work.name, work.owner, deadline)
      return { verdict: 'again' }
    }
    return await record(work, outcome, purpose === 'recall', context)
  } catch (error) {
    // The next delivery need not wait for the lease; whether this one can say so is not its concern.
    await chunks.release(work.name, work.owner, context.recordDeadline).catch(() => {})
    throw error
  }
}

const record = async (
  { batch, name, range, owner }: Attempt,
  outcome: ChunkOutcome,
  abandoned: boolean,
  { batches, chunks, now, recordDeadline }: WorkContext,
): Promise<Work> => {
  const chunk = {
    range,
    owner,
    counts: outcome.counts,
    results: packEntries(outcome.entries),
    expiresAt: batch.expiresAt,
    now: now(),
    abandoned,
  }
  if (!(await chunks.finish(name, chunk, recordDeadline))) return { verdict: 'again' } // overtaken
  await settleWhenWhole(batch.id, batches, now(), recordDeadline)
  return { verdict: abandoned ? 'again' : 'done', outcome }
}

const decide = async (work: Attempt, context: WorkContext): Promise<ChunkOutcome> => {
  const { batch, range, receives } = work
  // Even reading it may be what kills: the last delivery does without.
  const isLast = purposeOf(work, context) === 'recall' && receives >= context.maxReceives
  const unreadable = batch.source.kind === 'import' && isLast
  if (unreadable)
    return unreadOutcome(
      range,
      'Its workers failed again and again, and whether it took effect is not known.',
    )
  try {
    const loaded = await loadChunk(batch, range, context.bodies, context.collections)
    return outcomeOfChunk(loaded, await resultsOf(loaded, work, context))
  } catch (error) {
    if (!(error instanceof BodyLost)) throw error
    return unreadOutcome(
      range,
      'The body of the batch was removed or replaced before this part of it was run.',
    )
  }
}

const resultsOf = async ({ slots }: LoadedChunk, work: Attempt, context: WorkContext) => {
  const content = { slots, atomic: false }
  const run = runContext(slots, work, context)
  switch (purposeOf(work, context)) {
    case 'skip':
      return slots.map((slot) => (isRejected(slot) ? slot.rejected : cancelled()))
    case 'recall':
      return recallBatch(content, run, () => failure('internal-error', 'Its workers failed again and again.'))
    case 'run':
      return runBatch(content, run)
  }
}

const cancelled = () => failure('not-attempted', 'The batch was cancelled.')

const runContext = (
  slots: LoadedChunk['slots'],
  { batch, takenOver }: Attempt,
  context: WorkContext,
): RunContext => ({
  ...context,
  scope: {
    tenant: batch.tenant,
    principal: batch.principal,
    seed: `${batch.id} ${batch.createdAt}`,
    keyed: true,
  },
  represent: batch.shows === 'items',
  dryRun: false,
  // Without dependencies a repeated write finds its own receipt, and that is soon enough.
  readFirst: takenOver || slots.some(({ dependsOn }) => dependsOn.length > 0),
})
