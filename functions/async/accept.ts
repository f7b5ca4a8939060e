import {
  type AcceptedBatch,
  type AsyncBatch,
  type AsyncBatchStore,
  type BodyStore,
  BodyStoreUnavailable,
} from '../store/asyncport.ts'
import { BatchStoreUnavailable, type Deadline } from '../store/port.ts'
import { nameOf } from './life.ts'

export interface AcceptContext {
  readonly batches: AsyncBatchStore
  readonly bodies: () => Promise<BodyStore>
  readonly now: () => Date
  readonly deadline: Deadline
}

/** The batch that stands under the id now, this one or one of an earlier attempt; or why there is none of ours. */
export type Acceptance =
  | { readonly batch: AsyncBatch; readonly isNew: boolean }
  /** The key was used for another payload. */
  | 'reused'
  /** The key is a synchronous batch's. */
  | 'synchronous'
  | 'unavailable'

/**
 * Records a batch, then stores its body. The body is what sets it going: without it, nothing was accepted, and an
 * attempt that died in between is taken up by the retry of its key.
 * @param bytes the body; undefined where the caller uploads it.
 */
export const accept = async (
  batch: AcceptedBatch,
  bytes: Uint8Array | undefined,
  context: AcceptContext,
): Promise<Acceptance> => {
  try {
    const acceptance = await record(batch, context)
    if (typeof acceptance === 'string' || bytes === undefined) return acceptance
    if (isWaiting(acceptance.batch) && isCutAlike(acceptance.batch, batch)) {
      const bodies = await context.bodies()
      await bodies.put(nameOf(acceptance.batch), bytes)
    }
    return acceptance
  } catch (error) {
    if (error instanceof BatchStoreUnavailable || error instanceof BodyStoreUnavailable) return 'unavailable'
    throw error
  }
}

const record = async (
  batch: AcceptedBatch,
  { batches, now, deadline }: AcceptContext,
): Promise<Exclude<Acceptance, 'unavailable'>> => {
  const creation = await batches.create(batch, now(), deadline)
  if (creation.created) return { batch, isNew: true }
  const { stands } = creation
  if (stands === undefined) return 'synchronous'
  return stands.fingerprint === batch.fingerprint ? { batch: stands, isNew: false } : 'reused'
}

const isWaiting = ({ startedAt, completedAt }: AsyncBatch): boolean =>
  startedAt === undefined && completedAt === undefined

/** A deployment between two attempts can cut another way; the first one's ranges are on record. */
const isCutAlike = (stands: AsyncBatch, batch: AcceptedBatch): boolean =>
  JSON.stringify(stands.source) === JSON.stringify(batch.source)
