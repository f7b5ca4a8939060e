import type { BatchResource } from '../batch/resource.ts'
import { pendingOf } from '../model/state.ts'

/** What a caller is asked to wait, in seconds. */
const [soonest, latest] = [1, 30]

/**
 * When it is worth asking again, in whole seconds: as long as the rest will take if it goes on as it went. Before
 * anything is done nobody knows; then a tenth of what has been waited is not much more.
 */
export const askAgainAfter = (progress: BatchResource, now: Date): number => {
  const { batch, counts } = progress
  const waited = (now.getTime() - Date.parse(batch.startedAt ?? batch.createdAt)) / 1000
  const rest = counts.total === 0 ? waited / 10 : (waited * pendingOf(progress)) / counts.total
  return Math.min(latest, Math.max(soonest, Math.ceil(rest)))
}
