import type { AsyncBatchStore } from '../store/asyncport.ts'
import type { Deadline } from '../store/port.ts'
import { isFinished, isWhole } from './state.ts'

/** Ends a batch when nothing of it is left. Whoever finishes something asks; any of them may be the last. */
export const settleWhenWhole = async (
  id: string,
  batches: AsyncBatchStore,
  now: Date,
  deadline: Deadline,
): Promise<void> => {
  const progress = await batches.read(id, now, deadline)
  if (progress && !isFinished(progress.batch) && isWhole(progress)) await batches.settle(id, now, deadline)
}
