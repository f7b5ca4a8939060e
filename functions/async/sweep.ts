import { limits } from '../batch/contract.ts'
import type { AsyncBatchStore, Progress } from '../store/asyncport.ts'
import type { Deadline } from '../store/port.ts'
import { isFinished, isWhole } from './state.ts'

/** Nothing has moved for so long: no worker takes that, retries included. In milliseconds. */
export const stuckAfter = 30 * 60_000

/** Young batches are not looked at: whoever works on them ends them. In milliseconds. */
const matureAfter = 5 * 60_000

export interface SweepContext {
  readonly batches: AsyncBatchStore
  readonly now: () => Date
  readonly deadline: Deadline
}

export interface Sweep {
  /** Batches that are not finished, and not too young to be looked at. */
  readonly open: number
  readonly stuck: readonly string[]
}

/** Ends what nobody ended, and finds what does not move. */
export const sweep = async (context: SweepContext): Promise<Sweep> => {
  const { batches, now, deadline } = context
  const before = new Date(now().getTime() - matureAfter).toISOString()
  const stuck: string[] = []
  let open = 0
  for await (const id of batches.open(before, deadline)) {
    const progress = await batches.read(id, now(), deadline)
    if (progress === undefined || isFinished(progress.batch)) continue
    open++
    if (isWhole(progress)) await batches.settle(id, now(), deadline)
    else if (neverArrived(progress, now())) await batches.abandon(id, now(), deadline)
    else if (isStuck(progress, now())) stuck.push(id)
  }
  return { open, stuck }
}

/** An upload that was announced and not made, or a request that ended before its body was stored. */
const neverArrived = ({ batch }: Progress, now: Date): boolean =>
  batch.startedAt === undefined && now.getTime() - Date.parse(batch.createdAt) > abandonedAfter

/** The upload's own time, and once more the time after which a batch is stuck. */
const abandonedAfter = limits.uploadTtlSeconds * 1000 + stuckAfter

const isStuck = ({ batch, movedAt }: Progress, now: Date): boolean => {
  if (batch.startedAt === undefined) return false
  const last = movedAt ?? batch.startedAt
  return now.getTime() - Date.parse(last) > stuckAfter
}
