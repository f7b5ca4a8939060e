import type { Quotas } from '../model/quotas.ts'
import { openStates } from '../model/state.ts'
import type { AsyncBatchStore } from '../ports/async-batches.ts'
import type { Deadline } from '../ports/deadline.ts'

export interface OverQuota {
  readonly quota: keyof Quotas
  readonly max: number
  /** Seconds. */
  readonly retryAfter: number
}

/** Somebody else's batch may have ended by then. In seconds. */
const openPause = 30

/** The quota that a caller has used up; undefined when it may go on. Counts are eventually consistent. */
export const quotaUsedUp = async (
  caller: string,
  { maxOpenBatches, maxUnitsPerMinute }: Quotas,
  batches: AsyncBatchStore,
  now: Date,
  deadline: Deadline,
): Promise<OverQuota | undefined> => {
  const open = await Promise.all(
    openStates.map((state) => batches.countIn(caller, state, maxOpenBatches, deadline)),
  )
  if (open.reduce((sum, count) => sum + count, 0) >= maxOpenBatches)
    return { quota: 'maxOpenBatches', max: maxOpenBatches, retryAfter: openPause }
  return (await isSpent(caller, maxUnitsPerMinute, batches, now, deadline))
    ? { quota: 'maxUnitsPerMinute', max: maxUnitsPerMinute ?? 0, retryAfter: untilNextMinute(now) }
    : undefined
}

/** Whether the units of this minute are spent. */
export const isSpent = async (
  caller: string,
  maxUnitsPerMinute: number | undefined,
  batches: Pick<AsyncBatchStore, 'unitsOf'>,
  now: Date,
  deadline: Deadline,
): Promise<boolean> =>
  maxUnitsPerMinute !== undefined && (await batches.unitsOf(caller, now, deadline)) >= maxUnitsPerMinute

/** In whole seconds, at least one. */
export const untilNextMinute = (now: Date): number => 60 - (Math.floor(now.getTime() / 1000) % 60)
