import { quotaUsedUp } from '../jobs/quotas.ts'
import type { Refusal } from '../model/outcome.ts'
import { defaultQuotas, type Quotas } from '../model/quotas.ts'
import { callerOf } from './async-views.ts'
import type { BatchIdentity } from './batch-identity.ts'
import type { Dependencies, Settings } from './dependencies.ts'
import type { ApiRequest } from './request.ts'

export const quotasOf = ({ quotas = defaultQuotas }: Settings): Quotas => quotas

/** Refuses a new batch of a caller who has reached a quota; the retry of a key is no new batch. */
export const refuseOverQuota = async (
  { id, keyed }: Pick<BatchIdentity, 'id' | 'keyed'>,
  { principal, deadline }: ApiRequest,
  { asyncBatches, settings, clock }: Dependencies,
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
