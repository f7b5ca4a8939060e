import type { AsyncBatch, Progress } from '../model/async-batch.ts'
import { bodyNameOf } from '../model/generation.ts'
import { isFinished } from '../model/state.ts'
import type { AsyncBatchStore } from '../ports/async-batches.ts'
import type { BodyStore } from '../ports/bodies.ts'
import type { Deadline } from '../ports/deadline.ts'

/** Whether the retry of a key has operations to run again. A batch that its caller cancelled stays as it is. */
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

/** After this time a sweep starts the batch, if this attempt dies before its notification. In milliseconds. */
const patience = 5 * 60_000

/**
 * Opens a finished batch again for its retryable operations; its other results stay.
 * @param bytes the body of this request; it replaces one that was lost, if it has the same cut.
 * @returns undefined when another attempt was quicker.
 */
export const runAgain = async (
  batch: AsyncBatch,
  body: { readonly bytes: Uint8Array; readonly cut: string },
  { batches, bodies, now, deadline }: AgainContext,
): Promise<AsyncBatch | undefined> => {
  const due = new Date(now().getTime() + patience)
  const reopened = await batches.reopen(batch, { now: now(), due }, deadline)
  if (!reopened.done) return undefined
  const bucket = await bodies()
  const isNew = body.cut === batch.cut && (await bucket.put(bodyNameOf(batch), body.bytes))
  // S3 announces a new object by itself.
  if (!isNew) await bucket.nudge(bodyNameOf(batch))
  return reopened.batch
}
