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

/** Who is asked, and when. */
interface Asked {
  readonly batches: Pick<AsyncBatchStore, 'countIn' | 'unitsOf'>
  readonly now: Date
  readonly deadline: Deadline
}

/** Another batch may have ended by then. In seconds. */
const openPause = 30

/** The quota that a caller has used up; undefined when there is room. Counts are eventually consistent. */
export const quotaUsedUp = async (
  caller: string,
  { maxOpenBatches, maxUnitsPerMinute }: Quotas,
  asked: Asked,
): Promise<OverQuota | undefined> => {
  const { batches, now, deadline } = asked
  const open = await Promise.all(
    openStates.map((state) => batches.countIn({ caller, state }, maxOpenBatches, deadline)),
  )
  if (open.reduce((sum, count) => sum + count, 0) >= maxOpenBatches)
    return { quota: 'maxOpenBatches', max: maxOpenBatches, retryAfter: openPause }
  return (await isSpent(caller, maxUnitsPerMinute, asked))
    ? { quota: 'maxUnitsPerMinute', max: maxUnitsPerMinute ?? 0, retryAfter: untilNextMinute(now) }
    : undefined
}

/** Whether the units of this minute are spent. */
export const isSpent = async (
  caller: string,
  maxUnitsPerMinute: number | undefined,
  { batches, now, deadline }: Asked,
): Promise<boolean> =>
  maxUnitsPerMinute !== undefined && (await batches.unitsOf(caller, now, deadline)) >= maxUnitsPerMinute

/** In whole seconds, at least one. */
export const untilNextMinute = (now: Date): number => 60 - (Math.floor(now.getTime() / 1000) % 60)
