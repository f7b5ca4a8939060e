import type { AsyncBatch, Progress } from '../model/async-batch.ts'
import { nameOf } from '../model/generation.ts'
import { limits } from '../model/limits.ts'
import type { ChunkRange } from '../model/range.ts'
import { isFinished, isWhole } from '../model/state.ts'
import type { AsyncBatchStore } from '../ports/async-batches.ts'
import type { BodyStore } from '../ports/bodies.ts'
import type { ChunkStore } from '../ports/chunks.ts'
import type { Deadline } from '../ports/deadline.ts'
import type { ChunkQueue, SplitQueue } from '../ports/queues.ts'
import { type CompleteContext, completeBatch } from './complete.ts'

/** Nothing has moved for so long: no worker takes that, retries included. In milliseconds. */
const stuckAfter = 30 * 60_000

/** When a sweep looks again at what it has found stuck; shorter than from one sweep to the next. In milliseconds. */
const soon = 4 * 60_000

/** The upload's own time, and once more the time after which a batch is stuck. In milliseconds. */
const bodyExpectedFor = limits.uploadTtlSeconds * 1000 + stuckAfter

export interface SweepContext extends CompleteContext {
  readonly batches: AsyncBatchStore
  readonly chunks: ChunkStore
  readonly bodies: BodyStore
  readonly queue: ChunkQueue
  readonly splits: SplitQueue
  readonly deadline: Deadline
}

/** What a look at one batch found. */
export type Look = 'over' | 'ended' | 'waiting' | 'started' | 'moving' | 'stuck'

/** Ends what nobody ended, starts what nobody started, and sets going again what does not move. */
const lookAt = async (id: string, context: SweepContext): Promise<Look> => {
  const progress = await context.batches.read(id, context.now(), context.deadline)
  if (progress === undefined || isFinished(progress.batch)) return 'over'
  const { batch } = progress
  if (isWhole(progress)) {
    const { won } = await completeBatch(batch, 'worked', context)
    return won ? 'ended' : 'over'
  }
  return batch.startedAt === undefined ? lookForBody(batch, context) : lookForProgress(progress, context)
}

/**
 * A batch that nobody has started. The bucket knows whether there is anything to start; the clock says only when its
 * body can be expected no more.
 */
const lookForBody = async (batch: AsyncBatch, context: SweepContext): Promise<Look> => {
  const { batches, bodies, splits, now, deadline } = context
  const expectedUntil = Date.parse(batch.createdAt) + bodyExpectedFor
  if ((await bodies.find(nameOf(batch))) !== undefined) {
    if (isNudged(batch, now())) return 'waiting'
    await splits.goOn(batch)
    await batches.lookAgain(batch, after(now(), soon), now(), deadline)
    return 'started'
  }
  if (now().getTime() > expectedUntil) {
    // An upload that began in time may take its own: either it has come, or it cannot come any more.
    const isClosed = batch.source.kind !== 'import' || (await bodies.occupy(nameOf(batch)))
    if (!isClosed) return lookForBody(batch, context)
    const { won } = await completeBatch(batch, 'given up', context)
    return won ? 'ended' : 'over'
  }
  const next = Math.min(now().getTime() + stuckAfter, expectedUntil + 1)
  await batches.lookAgain(batch, new Date(next), undefined, deadline)
  return 'waiting'
}

const lookForProgress = async (progress: Progress, context: SweepContext): Promise<Look> => {
  const { batch } = progress
  const { batches, now, deadline } = context
  const moved = Date.parse(progress.movedAt ?? batch.startedAt ?? batch.createdAt)
  if (now().getTime() - moved <= stuckAfter) {
    await batches.lookAgain(batch, new Date(moved + stuckAfter + 1), undefined, deadline)
    return 'moving'
  }
  const nudge = isNudged(batch, now()) ? undefined : now()
  if (nudge) await setGoing(batch, context)
  await batches.lookAgain(batch, after(now(), soon), nudge, deadline)
  return 'stuck'
}

const after = (now: Date, milliseconds: number): Date => new Date(now.getTime() + milliseconds)

/** Messages that were sent again have their time to be heard. */
const isNudged = ({ nudgedAt }: AsyncBatch, now: Date): boolean =>
  nudgedAt !== undefined && now.getTime() - Date.parse(nudgedAt) <= stuckAfter

/** Whatever of its messages was lost is sent again; what was not does no harm twice. */
const setGoing = async (batch: AsyncBatch, context: SweepContext): Promise<void> => {
  const { chunks, queue, splits, deadline } = context
  const name = { batch: batch.id, createdAt: batch.createdAt, firstIndex: 0 }
  const ranges: ChunkRange[] = await Array.fromAsync(chunks.unfinished(name, deadline))
  await queue.send(batch, ranges)
  if (batch.chunks === undefined) await splits.goOn(batch)
}

/** Batches looked at side by side: none of them keeps the others waiting. */
const atOnce = 16

export interface Sweep {
  readonly looks: Readonly<Record<Look, number>>
  readonly stuck: readonly string[]
  /** It came to the end of what was due, and none of the looks failed. */
  readonly isWhole: boolean
  readonly errors: readonly unknown[]
}

/** Looks at what is due, for as long as there is time; the next sweep goes on with what is due longest. */
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
