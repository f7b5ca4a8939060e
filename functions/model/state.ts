<<<<<<< 342d4eb5897495584497873349221c25f3a23bf9
import type { AsyncBatch, Progress } from './async-batch.ts'
=======
import type { BatchResource } from '../jobs/keyed.ts'
import type { AsyncBatch, Progress } from '../ports/async-batches.ts'

export type { Progress } from '../ports/async-batches.ts'
>>>>>>> 7b496ff5aa7d074fc2a933c06dc0a08c1bef0e1b

export const states = ['queued', 'running', 'completed', 'cancelled'] as const
export type BatchState = (typeof states)[number]

export const stateOf = ({ startedAt, completedAt, cancelledAt }: BatchResource['batch']): BatchState => {
  if (completedAt !== undefined) return cancelledAt === undefined ? 'completed' : 'cancelled'
  return startedAt === undefined ? 'queued' : 'running'
}

export const isFinished = ({ completedAt }: Pick<AsyncBatch, 'completedAt'>): boolean =>
  completedAt !== undefined

/** Every chunk that the body was cut into is finished. */
export const isWhole = ({ batch, counts }: Progress): boolean =>
  batch.chunks !== undefined && counts.chunks >= batch.chunks

/** Operations that wait for their result. While an upload is being read, `total` lags behind the workers. */
export const pendingOf = ({ batch, counts }: BatchResource): number => Math.max(0, batch.total - counts.total)
