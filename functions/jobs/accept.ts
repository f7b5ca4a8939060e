import type { AcceptedBatch, AsyncBatch } from '../model/async-batch.ts'
import { nameOf } from '../model/generation.ts'
import type { AsyncBatchStore, Changed } from '../ports/async-batches.ts'
import type { BodyStore } from '../ports/bodies.ts'
import type { Deadline } from '../ports/deadline.ts'
import { isUnavailable } from '../ports/unavailable.ts'

export interface AcceptContext {
  readonly batches: AsyncBatchStore
  readonly bodies: () => Promise<BodyStore>
  readonly now: () => Date
  readonly deadline: Deadline
}

/** The body of a batch, and what its operations are called. */
export interface AcceptedBody {
  readonly bytes: Uint8Array
  readonly names: Uint8Array
}

/** The batch that stands under the id now, this one or one of an earlier attempt. */
interface Accepted {
  readonly batch: AsyncBatch
  readonly isNew: boolean
}

/** Why there is none of ours. */
type Unaccepted =
  /** The key was used for another payload. */
  | 'reused'
  /** The key is a synchronous batch's. */
  | 'synchronous'
  | 'unavailable'

export type Acceptance = Accepted | Unaccepted

export const isAccepted = (acceptance: Acceptance): acceptance is Accepted => typeof acceptance === 'object'

/**
 * Records a batch, then stores its body, then notes that it is stored: only then it is accepted. An attempt that died
 * in between is taken up by the retry of its key, and so is a batch that was given up because no body came.
 * @param body undefined where the caller uploads it.
 */
export const accept = async (
  batch: AcceptedBatch,
  body: AcceptedBody | undefined,
  context: AcceptContext,
): Promise<Acceptance> => {
  try {
    const recorded = await record(batch, body?.names ?? none, context)
    if (!isAccepted(recorded) || body === undefined) return recorded
    const stored = await store(recorded.batch, { batch, body }, context)
    return stored ? { ...recorded, batch: stored } : 'unavailable'
  } catch (error) {
    if (isUnavailable(error)) return 'unavailable'
    throw error
  }
}

const none = new Uint8Array()

const record = async (
  batch: AcceptedBatch,
  names: Uint8Array,
  { batches, now, deadline }: AcceptContext,
): Promise<Exclude<Acceptance, 'unavailable'>> => {
  const creation = await batches.create(batch, names, now(), deadline)
  if (creation.created) return { batch: creation.batch, isNew: true }
  const { stands } = creation
  if (stands === undefined) return 'synchronous'
  return stands.fingerprint === batch.fingerprint ? { batch: stands, isNew: false } : 'reused'
}

/** Attempts that meet each other on one record give way to each other so often. */
const maxTries = 4

/** Undefined when other attempts were quicker again and again. */
const store = async (
  found: AsyncBatch,
  { batch, body }: { readonly batch: AcceptedBatch; readonly body: AcceptedBody },
  context: AcceptContext,
): Promise<AsyncBatch | undefined> => {
  let stands: AsyncBatch | undefined = found
  let unheard = false
  for (let tries = 0; stands && tries < maxTries; tries++) {
    if (!isWaiting(stands)) return stands
    const isOwn: boolean = stands.writer === batch.writer
    // What S3 has told of this very body may have come while nobody wanted it.
    unheard ||= !isOwn && (stands.givenUp === true || stands.cut !== batch.cut)
    const changed: Changed = isOwn
      ? await put(stands, { ...body, unheard }, context)
      : await context.batches.takeOver(stands, batch, body.names, context.deadline)
    if (changed.done && isOwn) return changed.batch
    stands = changed.done ? changed.batch : changed.stands
  }
  return undefined
}

const put = async (
  batch: AsyncBatch,
  { bytes, unheard }: Pick<AcceptedBody, 'bytes'> & { readonly unheard: boolean },
  { bodies, batches, now, deadline }: AcceptContext,
): Promise<Changed> => {
  const bucket = await bodies()
  const name = nameOf(batch)
  const isNew = await bucket.put(name, bytes)
  const confirmed = await batches.confirm(batch, now(), deadline)
  if (!isNew && unheard && confirmed.done) await bucket.nudge(name)
  return confirmed
}

/** Its body is not known to be stored; also when it was given up for that. What was cancelled waits for nothing. */
const isWaiting = ({ startedAt, storedAt, completedAt, givenUp }: AsyncBatch): boolean =>
  startedAt === undefined && storedAt === undefined && (completedAt === undefined || givenUp === true)
