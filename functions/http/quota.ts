import { quotaUsedUp } from '../jobs/quotas.ts'
import type { Refusal } from '../model/outcome.ts'
import type { BatchIdentity } from './batch-identity.ts'
import { callerOf } from './caller.ts'
import { type AsyncDependencies, quotasOf } from './dependencies.ts'
import type { ApiRequest } from './request.ts'

/** Refuses a new batch of a caller who has reached a quota; the retry of a key is no new batch. */
export const refuseOverQuota = async (
  { id, keyed }: Pick<BatchIdentity, 'id' | 'keyed'>,
  { principal, deadline }: ApiRequest,
  { asyncBatches, settings, clock }: AsyncDependencies,
): Promise<Refusal | undefined> => {
  const caller = callerOf(principal)
  const over = await quotaUsedUp(caller, quotasOf(settings), {
    batches: asyncBatches,
    now: clock.now(),
    deadline,
  })
  if (over === undefined) return undefined
  if (keyed && (await asyncBatches.read(id, clock.now(), deadline))?.batch.caller === caller) return undefined
  const detail = `${over.quota} is ${over.max}, and you have reached it.`
  return { problem: 'too-many-requests', detail, retryAfter: over.retryAfter }
}
