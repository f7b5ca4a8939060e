import type { AsyncBatch, Progress } from '../model/async-batch.ts'
import { nameOf } from '../model/generation.ts'
import { isFinished } from '../model/state.ts'
import type { AsyncBatchStore } from '../ports/async-batches.ts'
import type { BodyStore } from '../ports/bodies.ts'
import type { Deadline } from '../ports/deadline.ts'

/** Whether the retry of a key has anything to run again. What its caller has cancelled stays as it is. */
export const isToBeRunAgain = ({ batch, counts }: Progress): boolean =>
  isFinished(batch) &&
  batch.startedAt !== undefined &&
  batch.source.kind === 'operations' &&
  batch.cancelledAt === undefined &&
  counts.retryable > 0

export interface AgainContext {
  readonly batches: AsyncBatchStore
  readonly bodies: () => Promise<BodyStore>
  readonly now: () => Date
  readonly deadline: Deadline
}

/** When a sweep has it begun, if this attempt dies before it has told anybody. In milliseconds. */
const patience = 5 * 60_000

/**
 * Opens a finished batch once more, for what can be retried of it: its other results stand.
 * @param bytes the body as this request has it; it takes the place of one that was lost, if it is cut alike.
 * @returns undefined when somebody else was quicker.
 */
export const runAgain = async (
  batch: AsyncBatch,
  body: { readonly bytes: Uint8Array; readonly cut: string },
  { batches, bodies, now, deadline }: AgainContext,
): Promise<AsyncBatch | undefined> => {
  const due = new Date(now().getTime() + patience)
  const reopened = await batches.reopen(batch, now(), due, deadline)
  if (!reopened.done) return undefined
  const bucket = await bodies()
  const isNew = body.cut === batch.cut && (await bucket.put(nameOf(batch), body.bytes))
  // S3 tells of what is new by itself.
  if (!isNew) await bucket.nudge(nameOf(batch))
  return reopened.batch
}
