import type { AsyncBatch, Progress } from './async-batch.ts'
import type { Counts } from './counts.ts'

/** The states of an unfinished batch. */
export const openStates = ['queued', 'running'] as const
/** The states of a finished one. */
export const finalStates = ['completed', 'cancelled'] as const
export const states = [...openStates, ...finalStates] as const
export type BatchState = (typeof states)[number]

type Instants = Pick<AsyncBatch, 'startedAt' | 'completedAt' | 'cancelledAt'>

export const stateOf = ({ startedAt, completedAt, cancelledAt }: Instants): BatchState => {
  if (completedAt !== undefined) return cancelledAt === undefined ? 'completed' : 'cancelled'
  return startedAt === undefined ? 'queued' : 'running'
}

export const isFinished = ({ completedAt }: Pick<AsyncBatch, 'completedAt'>): boolean =>
  completedAt !== undefined

/** It ended before it started, so that no chunk has results of its operations. */
export const isUnrun = ({ startedAt, completedAt }: Instants): boolean =>
  completedAt !== undefined && startedAt === undefined

/** Every chunk of the body is finished. */
export const isWhole = ({ batch, counts }: Progress): boolean =>
  batch.chunks !== undefined && counts.chunks >= batch.chunks

/** Operations without a result. While an upload is being read, `total` lags behind the workers. */
export const pendingOf = ({
  batch,
  counts,
}: {
  readonly batch: Pick<AsyncBatch, 'total'>
  readonly counts: Pick<Counts, 'total'>
}): number => Math.max(0, batch.total - counts.total)
