import type { BatchResource } from '../batch/resource.ts'
import { pendingOf } from '../model/state.ts'

/** The bounds of `Retry-After`, in seconds. */
const [soonest, latest] = [1, 30]

/**
 * The time until the next poll, in whole seconds: the time of the rest at the present rate. Before the first result it
 * is a tenth of the time waited so far.
 */
export const askAgainAfter = (progress: BatchResource, now: Date): number => {
  const { batch, counts } = progress
  const waited = (now.getTime() - Date.parse(batch.startedAt ?? batch.createdAt)) / 1000
  const rest = counts.total === 0 ? waited / 10 : (waited * pendingOf(progress)) / counts.total
  return Math.min(latest, Math.max(soonest, Math.ceil(rest)))
}
