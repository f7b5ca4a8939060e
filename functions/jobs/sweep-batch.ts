import type { AsyncBatch, Progress } from '../model/async-batch.ts'
import { bodyNameOf } from '../model/generation.ts'
import { limits } from '../model/limits.ts'
import type { ChunkRange } from '../model/range.ts'
import { isFinished, isWhole } from '../model/state.ts'
import type { AsyncBatchStore } from '../ports/async-batches.ts'
import type { BodyStore } from '../ports/bodies.ts'
import type { ChunkStore } from '../ports/chunks.ts'
import type { Deadline } from '../ports/deadline.ts'
import type { ChunkQueue, SplitQueue } from '../ports/queues.ts'
import { type CompleteContext, completeBatch, endPass } from './complete.ts'
import { isUncalled } from './deferred.ts'

/** A batch is stuck after this time without progress; no worker takes as long, retries included. In milliseconds. */
const stuckAfter = 30 * 60_000

/** When a sweep examines a stuck batch again; shorter than the interval of sweeps. In milliseconds. */
const soon = 4 * 60_000

/** The time of an upload, plus the time after which a batch is stuck. In milliseconds. */
const bodyExpectedFor = limits.uploadTtlSeconds * 1000 + stuckAfter

export interface SweepContext extends CompleteContext {
  readonly batches: AsyncBatchStore
  readonly chunks: ChunkStore
  readonly bodies: BodyStore
  readonly queue: ChunkQueue
  readonly splits: SplitQueue
  readonly deadline: Deadline
}

/** The finding about one batch. */
type Look = 'over' | 'ended' | 'waiting' | 'started' | 'moving' | 'stuck'

/** Completes finished batches that no worker completed, starts waiting ones, and resends messages of stuck ones. */
const lookAt = async (id: string, context: SweepContext): Promise<Look> => {
  const progress = await context.batches.read(id, context.now(), context.deadline)
  if (progress === undefined || isFinished(progress.batch)) return 'over'
  const { batch } = progress
  if (isWhole(progress)) {
    const { won, batch: now } = await endPass(progress, context)
    if (now && isUncalled(now)) await context.splits.goOn(now)
    return won ? 'ended' : 'over'
  }
  return batch.startedAt === undefined ? lookForBody(batch, context) : lookForProgress(progress, context)
}

/**
 * A batch that has not started. The bucket decides whether there is a body to start with; the clock only says when none
 * can be expected any more.
 */
const lookForBody = async (batch: AsyncBatch, context: SweepContext): Promise<Look> => {
  const { batches, bodies, splits, now, deadline } = context
  const expectedUntil = Date.parse(batch.createdAt) + bodyExpectedFor
  if ((await bodies.find(bodyNameOf(batch))) !== undefined) {
    if (isNudged(batch, now())) return 'waiting'
    await splits.goOn(batch)
    await batches.lookAgain(batch, { due: after(now(), soon), nudged: now() }, deadline)
    return 'started'
  }
  if (now().getTime() > expectedUntil) {
    // An upload that began in time may take long. After this it has either come, or cannot come any more.
    const isClosed = batch.source.kind !== 'import' || (await bodies.occupy(bodyNameOf(batch)))
    if (!isClosed) return lookForBody(batch, context)
    const { won } = await completeBatch(batch, 'given up', context)
    return won ? 'ended' : 'over'
  }
  const next = Math.min(now().getTime() + stuckAfter, expectedUntil + 1)
  await batches.lookAgain(batch, { due: new Date(next), nudged: undefined }, deadline)
  return 'waiting'
}

const lookForProgress = async (progress: Progress, context: SweepContext): Promise<Look> => {
  const { batch } = progress
  const { batches, now, deadline } = context
  const moved = Date.parse(progress.movedAt ?? batch.startedAt ?? batch.createdAt)
  if (now().getTime() - moved <= stuckAfter) {
    await batches.lookAgain(batch, { due: new Date(moved + stuckAfter + 1), nudged: undefined }, deadline)
    return 'moving'
  }
  const nudge = isNudged(batch, now()) ? undefined : now()
  if (nudge) await setGoing(batch, context)
  await batches.lookAgain(batch, { due: after(now(), soon), nudged: nudge }, deadline)
  return 'stuck'
}

const after = (now: Date, milliseconds: number): Date => new Date(now.getTime() + milliseconds)

/** Messages that were sent again get time to be processed. */
const isNudged = ({ nudgedAt }: AsyncBatch, now: Date): boolean =>
  nudgedAt !== undefined && now.getTime() - Date.parse(nudgedAt) <= stuckAfter

/** All messages that may be lost are sent again; a duplicate does no harm. */
const setGoing = async (batch: AsyncBatch, context: SweepContext): Promise<void> => {
  const { chunks, queue, splits, deadline } = context
  const name = { batch: batch.id, createdAt: batch.createdAt, firstIndex: 0 }
  const ranges: ChunkRange[] = await Array.fromAsync(chunks.unfinished(name, deadline))
  await queue.send(batch, ranges)
  if (batch.chunks === undefined) await splits.goOn(batch)
}

/** Batches examined side by side, so that none delays the others. */
const atOnce = 16

export interface Sweep {
  readonly looks: Readonly<Record<Look, number>>
  readonly stuck: readonly string[]
  /** All due batches were examined, and no examination failed. */
  readonly isWhole: boolean
  readonly errors: readonly unknown[]
}

/** Examines due batches while there is time; the next sweep continues with those that have been due longest. */
export const sweep = async (context: SweepContext): Promise<Sweep> => {
  const looks = { over: 0, ended: 0, waiting: 0, started: 0, moving: 0, stuck: 0 }
  const [stuck, errors]: [string[], unknown[]] = [[], []]
  const due = context.batches.due(context.now(), context.deadline)[Symbol.asyncIterator]()
  let isDone = false
  const next = async (): Promise<string | undefined> => {
    if (isDone || context.deadline.passed()) return undefined
    const { value, done = false } = await due.next()
    isDone ||= done
    return value as string | undefined
  }
  const looker = async (): Promise<void> => {
    for (let id = await next(); id !== undefined; id = await next()) {
      const look = await lookAt(id, context).catch((error: unknown) => void errors.push(error))
      if (look) looks[look]++
      if (look === 'stuck') stuck.push(id)
    }
  }
  const lookers = Array.from({ length: atOnce }, () =>
    looker().catch((error: unknown) => void errors.push(error)),
  )
  await Promise.all(lookers)
  return { looks, stuck, isWhole: isDone && errors.length === 0, errors }
}
