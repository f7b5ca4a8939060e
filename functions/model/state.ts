import type { AsyncBatch, Progress } from './async-batch.ts'
import type { Counts } from './counts.ts'

/** Of a batch that waits or is at work. */
export const openStates = ['queued', 'running'] as const
/** Of one that has ended. */
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

/** It has ended before anybody began with it, so that there is no chunk to tell of its operations. */
export const isUnrun = ({ startedAt, completedAt }: Instants): boolean =>
  completedAt !== undefined && startedAt === undefined

/** Every chunk that the body was cut into is finished. */
export const isWhole = ({ batch, counts }: Progress): boolean =>
  batch.chunks !== undefined && counts.chunks >= batch.chunks

/** Operations that wait for their result. While an upload is being read, `total` lags behind the workers. */
export const pendingOf = ({
  batch,
  counts,
}: {
  readonly batch: Pick<AsyncBatch, 'total'>
  readonly counts: Pick<Counts, 'total'>
}): number => Math.max(0, batch.total - counts.total)
