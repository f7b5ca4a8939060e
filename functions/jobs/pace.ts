import type { Progress } from '../model/async-batch.ts'
import { pendingOf } from '../model/state.ts'
<<<<<<< 342d4eb5897495584497873349221c25f3a23bf9
=======
import type { BatchResource } from './keyed.ts'
>>>>>>> 7b496ff5aa7d074fc2a933c06dc0a08c1bef0e1b

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
