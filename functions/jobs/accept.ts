import type { AcceptedBatch, AsyncBatch } from '../model/async-batch.ts'
import { bodyNameOf } from '../model/generation.ts'
import type { AsyncBatchStore, Changed } from '../ports/async-batches.ts'
import type { BodyStore } from '../ports/bodies.ts'
import type { Deadline } from '../ports/deadline.ts'
import { isUnavailable } from '../ports/unavailable.ts'
import { backOff, type Pauses } from '../runtime/backoff.ts'

export interface AcceptContext extends Pauses {
  readonly batches: AsyncBatchStore
  readonly bodies: () => Promise<BodyStore>
  readonly now: () => Date
  readonly deadline: Deadline
}

/** The body of a batch, and the names of its operations. */
export interface AcceptedBody {
  readonly bytes: Uint8Array
  readonly names: Uint8Array
}

/** The present batch of the id: this one, or one of an earlier attempt. */
interface Accepted {
  readonly batch: AsyncBatch
  readonly isNew: boolean
}

/** Why the id has no batch of this request. */
type Unaccepted =
  /** The key was used for another payload. */
  | 'reused'
  /** The key belongs to a synchronous batch. */
  | 'synchronous'
  | 'unavailable'

export type Acceptance = Accepted | Unaccepted

export const isAccepted = (acceptance: Acceptance): acceptance is Accepted => typeof acceptance === 'object'

/**
 * Records a batch, stores its body, and records that the body is stored. Only then is the batch accepted. If an attempt
 * dies in between, the retry of its key continues it; the same holds for a batch that was given up without a body.
 * @param body undefined if the caller uploads it.
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
  const creation = await batches.create({ batch, names }, now(), deadline)
  if (creation.created) return { batch: creation.batch, isNew: true }
  const { stands } = creation
  if (stands === undefined) return 'synchronous'
  return stands.fingerprint === batch.fingerprint ? { batch: stands, isNew: false } : 'reused'
}

/** How often an attempt may change the record, which others of the same key change as well. */
const maxTries = 16

/**
 * Undefined when other attempts were quicker each time. An attempt that finds another one's record waits before it takes that
 * over, the longer the more often it was displaced: the other one may be alive, and attempts that displace each other at once would
 * none of them get their body stored.
 */
const store = async (
  found: AsyncBatch,
  { batch, body }: { readonly batch: AcceptedBatch; readonly body: AcceptedBody },
  context: AcceptContext,
): Promise<AsyncBatch | undefined> => {
  let stored: AsyncBatch | undefined = found
  let unheard = false
  for (let tries = 0; stored && tries < maxTries && !context.deadline.passed(); tries++) {
    if (!isWaiting(stored)) return stored
    const isOwn: boolean = stored.writer === batch.writer
    if (!isOwn) await backOff(tries, context)
    // S3's notification of this body may have come while the batch was given up.
    unheard ||= !isOwn && (stored.givenUp === true || stored.cut !== batch.cut)
    const changed: Changed = isOwn
      ? await put(stored, { ...body, unheard }, context)
      : await context.batches.takeOver(stored, { batch, names: body.names }, context.deadline)
    if (changed.done && isOwn) return changed.batch
    stored = changed.done ? changed.batch : changed.stands
  }
  return undefined
}

const put = async (
  batch: AsyncBatch,
  { bytes, unheard }: Pick<AcceptedBody, 'bytes'> & { readonly unheard: boolean },
  { bodies, batches, now, deadline }: AcceptContext,
): Promise<Changed> => {
  const bucket = await bodies()
  const name = bodyNameOf(batch)
  const isNew = await bucket.put(name, bytes)
  const confirmed = await batches.confirm(batch, now(), deadline)
  if (!isNew && unheard && confirmed.done) await bucket.nudge(name)
  return confirmed
}

/** Its body is not known to be stored, or it was given up for that reason. A cancelled batch does not wait. */
const isWaiting = ({ startedAt, storedAt, completedAt, givenUp }: AsyncBatch): boolean =>
  startedAt === undefined && storedAt === undefined && (completedAt === undefined || givenUp === true)
