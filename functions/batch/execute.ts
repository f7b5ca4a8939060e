import { type Attempt, behindOf, Overtaken } from '../model/attempt.ts'
import { asReplayed, entriesOf, resultOf } from '../model/entry.ts'
import { idBytes } from '../model/ids.ts'
import type { Batch } from '../model/operation.ts'
import { type Entry, isRetryable, isUncertain, type Refusal, type Result } from '../model/outcome.ts'
import type { BatchRecord, BatchStore, Claim, ClaimRequest } from '../ports/batches.ts'
import type { Deadline } from '../ports/deadline.ts'
import { LaterFormat, type Written } from '../ports/formats.ts'
import { isUnavailable } from '../ports/unavailable.ts'
import { type RunContext, runBatch } from './run.ts'
import { packEntries, unpackEntries } from './stored.ts'
import { refuseInvalid } from './strict.ts'

/** A request that carries an Idempotency-Key. */
export interface KeyedRequest {
  /** Derived from principal, route and key. */
  readonly id: string
  readonly fingerprint: string
}

/** The batch's id: derived from the key, else random. */
export interface RequestName {
  readonly id: string
  readonly keyed: KeyedRequest | undefined
}

export interface ExecuteContext extends Omit<RunContext, 'attempt'> {
  readonly batches: BatchStore
  /** The owner of the batch: a hash of principal and tenant. */
  readonly caller: string
  readonly newOwner: () => string
  /** How long an attempt can live, in milliseconds: a little longer than the function's own timeout. */
  readonly leaseMilliseconds: number
  /** Later than the deadline of the operations, so that their results can still be recorded. */
  readonly recordDeadline: Deadline
  /** One invalid operation refuses the batch. */
  readonly strict: boolean
  /** Why the batch is refused, unless its key has a record of it: then it is answered from the record. */
  readonly refused?: Refusal | undefined
  /** The formats of what is kept; another version's in a test. */
  readonly writes: Written
}

export interface Execution {
  /** One per operation, in request order. */
  readonly entries: readonly Entry[]
  /** Every result came from the record; nothing had to be run. */
  readonly replayed: boolean
}

/** The key is that of a batch that was accepted to be run later; it has a resource of its own. */
export interface AcceptedAsynchronously {
  readonly asynchronous: true
}

/** Runs a batch under its key: claim, run the operations without a final result, record. Without a key it just runs. */
export const executeBatch = async (
  batch: Batch,
  { id, keyed }: RequestName,
  context: ExecuteContext,
): Promise<Execution | AcceptedAsynchronously | Refusal> => {
  try {
    const invalid = await refuseUnlessKnown(batch, { id, keyed }, context)
    if (invalid) return invalid
    if (keyed) return await executeKeyed(batch, keyed, context)
    const results = await runBatch(batch, unkeyed(id, context))
    return { entries: entriesOf(batch.slots, results), replayed: false }
  } catch (error) {
    if (!isUnavailable(error)) throw error
    const detail = error instanceof LaterFormat ? writtenLater : notWritten
    return { problem: 'service-unavailable', detail, retryAfter: 1 }
  }
}

const notWritten = 'The record of the Idempotency-Key could not be written, so nothing was run.'
const writtenLater =
  'A later version of the service has written the record of the Idempotency-Key; this one ran nothing.'

const unkeyed = (id: string, context: ExecuteContext): RunContext => ({
  ...context,
  attempt: {
    kind: 'unkeyed',
    batch: idBytes(id),
    since: context.now().getTime(),
    chunk: 0,
    number: 1,
    behind: 'nobody',
    writes: context.writes.item,
  },
})

/** Skips strict validation when the key already has a result: that is replayed. */
export const refuseUnlessKnown = async (
  batch: Batch,
  { id, keyed }: RequestName,
  context: ExecuteContext,
): Promise<Refusal | undefined> => {
  const { strict, refused } = context
  if (!strict && refused === undefined) return undefined
  const record = keyed && (await context.batches.read(keyed.id, context.deadline))
  const known = record && record.expiresAt * 1000 > context.now().getTime()
  return known ? undefined : (refused ?? refuseInvalid(batch, unkeyed(id, context)))
}

const maxClaims = 3

const executeKeyed = async (
  batch: Batch,
  keyed: KeyedRequest,
  context: ExecuteContext,
): Promise<Execution | AcceptedAsynchronously | Refusal> => {
  for (let tries = 0; tries < maxClaims; tries++) {
    const outcome = await claimAndRun(batch, keyed, context)
    if (outcome !== undefined) return outcome
  }
  return inProgress(1000)
}

/** Undefined when another attempt took the batch after its record was read. */
const claimAndRun = async (
  batch: Batch,
  keyed: KeyedRequest,
  context: ExecuteContext,
): Promise<Execution | AcceptedAsynchronously | Refusal | undefined> => {
  const { batches, deadline } = context
  const request = claimRequest(keyed, batch, context)
  const claim = await batches.claim(request, deadline)
  if (claim.claimed) return attempt({ batch, request }, await startOf(claim, request, context), context)
  const { record } = claim
  const refusal = inTheWay(record, keyed.fingerprint, context)
  if (refusal) return refusal
  if (record.asynchronous) return { asynchronous: true }
  const recorded = unpackEntries(record.results ?? new Uint8Array())
  const prior = recorded.map(resultOf)
  if (!prior.some(isRetryable)) return { entries: recorded.map(asReplayed), replayed: true }
  const number = await batches.reclaim(request, record.owner, deadline)
  if (number === undefined) return undefined
  const { createdAt } = record
  return attempt({ batch, request }, { number, createdAt, prior, behind: behindOf(prior) }, context)
}

/** The starting point of an attempt. */
interface Start extends Pick<Attempt, 'number' | 'behind'> {
  readonly createdAt: string
  readonly prior: readonly Result[]
}

/** @throws LaterFormat when earlier results cannot be read; the batch is given back for a version that can. */
const startOf = async (
  claim: Extract<Claim, { claimed: true }>,
  { id, owner }: ClaimRequest,
  { batches, recordDeadline }: ExecuteContext,
): Promise<Start> => {
  try {
    return {
      number: claim.attempt,
      behind: claim.attempt > 1 ? 'anybody' : 'nobody',
      createdAt: claim.createdAt,
      prior: unpackEntries(claim.results ?? new Uint8Array()).map(resultOf),
    }
  } catch (error) {
    await batches.release(id, owner, recordDeadline).catch(() => false)
    throw error
  }
}

const claimRequest = (
  { id, fingerprint }: KeyedRequest,
  batch: Batch,
  { now, newOwner, leaseMilliseconds, caller }: ExecuteContext,
): ClaimRequest => {
  const instant = now()
  return {
    id,
    fingerprint,
    caller,
    total: batch.total ?? batch.slots.length,
    owner: newOwner(),
    now: instant,
    leaseUntil: instant.getTime() + leaseMilliseconds,
  }
}

const inTheWay = (record: BatchRecord, fingerprint: string, context: ExecuteContext): Refusal | undefined => {
  if (record.fingerprint !== fingerprint) {
    return {
      problem: 'idempotency-key-reused',
      detail: 'This Idempotency-Key was used with another payload.',
    }
  }
  const isRunning = record.state === 'running' && !record.asynchronous
  return isRunning ? inProgress(worthWaiting(record, context)) : undefined
}

/**
 * Most attempts end in a moment, but a dead one holds the key to the end of its lease. So a caller has to wait twice
 * the time that the attempt has run: short for a live attempt, and only a handful of polls for a dead one. In
 * milliseconds.
 */
const worthWaiting = (
  { leaseUntil, freeFrom }: BatchRecord,
  { now, leaseMilliseconds }: ExecuteContext,
): number => {
  const instant = now().getTime()
  const ran = instant - (leaseUntil - leaseMilliseconds)
  return Math.min(freeFrom - instant, 2 * ran)
}

const inProgress = (millisecondsLeft: number): Refusal => ({
  problem: 'idempotency-key-in-progress',
  detail: 'A request with this Idempotency-Key is still running.',
  retryAfter: Math.max(1, Math.ceil(millisecondsLeft / 1000)),
})

/** A batch that this attempt holds. */
interface Claimed {
  readonly batch: Batch
  readonly request: ClaimRequest
}

const attempt = async (
  { batch, request }: Claimed,
  { number, behind, createdAt, prior }: Start,
  context: ExecuteContext,
): Promise<Execution | Refusal> => {
  const since = Date.parse(createdAt)
  const name = { kind: 'keyed', batch: idBytes(request.id), since, chunk: 0 } as const
  const own: Attempt = { ...name, number, behind, writes: context.writes.item }
  try {
    const results = await runBatch(batch, { ...context, attempt: own }, prior)
    return await record({ batch, request, createdAt }, results, context)
  } catch (error) {
    if (error instanceof Overtaken) return overtaken(request, createdAt, context)
    throw error
  }
}

/** Results are recorded before they are sent: a result that was sent is final, and a retry has to find it. */
const record = async (
  { batch, request, createdAt }: Claimed & Pick<Start, 'createdAt'>,
  results: readonly Result[],
  context: ExecuteContext,
): Promise<Execution | Refusal> => {
  const { id, owner } = request
  const { batches, now, recordDeadline } = context
  const entries = entriesOf(batch.slots, results)
  const packed = packEntries(entries.map(asRecorded), { number: context.writes.pack })
  const completion = { results: packed, uncertain: results.some(isUncertain) }
  try {
    const isOurs = await batches.complete({ id, owner, now: now() }, completion, recordDeadline)
    return isOurs ? { entries, replayed: false } : await overtaken(request, createdAt, context)
  } catch (error) {
    if (!isUnavailable(error)) throw error
    const isReleased = await batches.release(id, owner, recordDeadline).catch(() => false)
    return notRecorded(isReleased ? 1000 : context.leaseMilliseconds)
  }
}

/** `replayed` belongs to an answer, not to what became of an operation. */
const asRecorded = (entry: Entry): Entry => {
  if (entry.result.replayed === undefined) return entry
  const { replayed: _, ...result } = entry.result
  return { ...entry, result }
}

const notRecorded = (milliseconds: number): Refusal => ({
  problem: 'not-recorded',
  detail: 'The results could not be recorded; the same request under the same key finds what took effect.',
  retryAfter: Math.max(1, Math.ceil(milliseconds / 1000)),
})

/**
 * Another attempt took over, so its results are those of the batch. A record of another generation of the key says
 * nothing about this batch, whose key expired during the run.
 */
const overtaken = async (
  { id, fingerprint }: ClaimRequest,
  createdAt: string,
  { batches, recordDeadline }: ExecuteContext,
): Promise<Execution | Refusal> => {
  try {
    const found = await batches.read(id, recordDeadline)
    const isSame = found?.createdAt === createdAt && found.fingerprint === fingerprint
    if (found === undefined || !isSame) return notRecorded(1000)
    return found.state === 'completed' && found.results
      ? { entries: unpackEntries(found.results).map(asReplayed), replayed: true }
      : inProgress(1000)
  } catch (error) {
    if (!isUnavailable(error)) throw error
    return notRecorded(1000)
  }
}
