import type { BatchRecord, BatchStore, ClaimRequest, Deadline } from '../store/port.ts'
import { BatchStoreUnavailable } from '../store/port.ts'
import type { Batch } from './operation.ts'
import { isRetryable, type Refusal, type Result } from './outcome.ts'
import { packResults, unpackResults } from './resultpack.ts'
import { type RunContext, runBatch } from './run.ts'
import { refuseInvalid } from './strict.ts'

/** A request that carries an Idempotency-Key. */
export interface KeyedRequest {
  /** Derived from principal, route and key. */
  readonly id: string
  readonly fingerprint: string
}

export interface ExecuteContext extends RunContext {
  readonly batches: BatchStore
  readonly newOwner: () => string
  /** How long an attempt can live, in milliseconds: a little longer than the function's own timeout. */
  readonly leaseMilliseconds: number
  /** Later than the deadline of the operations, so that what they did can still be recorded. */
  readonly recordDeadline: Deadline
  /** One invalid operation refuses the batch. */
  readonly strict: boolean
}

export interface Execution {
  readonly results: readonly Result[]
  /** Every result came from the record; nothing had to be run. */
  readonly replayed: boolean
}

/** The key is that of a batch that was accepted to be run later; it has a resource of its own. */
export interface Elsewhere {
  readonly asynchronous: true
}

/** Runs a batch under its key: claim, run what is not final yet, record. Without a key it just runs. */
export const executeBatch = async (
  batch: Batch,
  keyed: KeyedRequest | undefined,
  context: ExecuteContext,
): Promise<Execution | Elsewhere | Refusal> => {
  try {
    const invalid = context.strict ? await refuseUnlessKnown(batch, keyed, context) : undefined
    if (invalid) return invalid
    if (keyed) return await executeKeyed(batch, keyed, context)
    return { results: await runBatch(batch, context), replayed: false }
  } catch (error) {
    if (!(error instanceof BatchStoreUnavailable)) throw error
    const detail = 'The record of the Idempotency-Key could not be written, so nothing was run.'
    return { problem: 'service-unavailable', detail, retryAfter: 1 }
  }
}

/** A batch that has run is answered from its record, whatever its operations would be worth today. */
export const refuseUnlessKnown = async (
  batch: Batch,
  keyed: KeyedRequest | undefined,
  context: ExecuteContext,
): Promise<Refusal | undefined> => {
  const record = keyed && (await context.batches.read(keyed.id, context.deadline))
  const known = record && record.expiresAt * 1000 > context.now().getTime()
  return known ? undefined : refuseInvalid(batch, context)
}

const maxClaims = 3

const executeKeyed = async (
  batch: Batch,
  keyed: KeyedRequest,
  context: ExecuteContext,
  tries = 1,
): Promise<Execution | Elsewhere | Refusal> => {
  const { batches, deadline } = context
  const request = claimRequest(keyed, context)
  const claim = await batches.claim(request, deadline)
  if (claim.claimed) {
    const prior = claim.results && unpackResults(claim.results, batch, context.represent)
    return attempt(batch, request, { ...born(context, claim.createdAt), readFirst: claim.takenOver }, prior)
  }
  const { record } = claim
  const refusal = inTheWay(record, keyed.fingerprint, context.now())
  if (refusal) return refusal
  if (record.asynchronous) return { asynchronous: true }
  const prior = unpackResults(record.results ?? new Uint8Array(), batch, context.represent)
  if (!prior.some(isRetryable)) return { results: prior.map(asReplayed), replayed: true }
  if (await batches.reclaim(request, record.owner, deadline)) {
    return attempt(batch, request, { ...born(context, record.createdAt), readFirst: true }, prior)
  }
  return tries < maxClaims ? executeKeyed(batch, keyed, context, tries + 1) : inProgress(1000)
}

/** A key that is used again after it has expired is a new one: nothing of its former life is recognised. */
const born = (context: ExecuteContext, createdAt: string): ExecuteContext => ({
  ...context,
  scope: { ...context.scope, seed: `${context.scope.seed} ${createdAt}` },
})

const asReplayed = (result: Result): Result => ({ ...result, replayed: true })

const claimRequest = ({ id, fingerprint }: KeyedRequest, context: ExecuteContext): ClaimRequest => {
  const now = context.now()
  return {
    id,
    fingerprint,
    owner: context.newOwner(),
    now,
    leaseUntil: now.getTime() + context.leaseMilliseconds,
  }
}

const inTheWay = (record: BatchRecord, fingerprint: string, now: Date): Refusal | undefined => {
  if (record.fingerprint !== fingerprint) {
    return {
      problem: 'idempotency-key-reused',
      detail: 'This Idempotency-Key was used with another payload.',
    }
  }
  const isRunning = record.state === 'running' && !record.asynchronous
  return isRunning ? inProgress(record.leaseUntil - now.getTime()) : undefined
}

const inProgress = (millisecondsLeft: number): Refusal => ({
  problem: 'idempotency-key-in-progress',
  detail: 'A request with this Idempotency-Key is still running.',
  retryAfter: Math.max(1, Math.ceil(millisecondsLeft / 1000)),
})

const attempt = async (
  batch: Batch,
  { id, owner }: ClaimRequest,
  context: ExecuteContext,
  prior: readonly Result[] | undefined,
): Promise<Execution | Refusal> => {
  const results = await runBatch(batch, context, prior)
  const { batches, now, recordDeadline } = context
  const recorded = await batches
    .complete(id, owner, packResults(batch, results), now(), recordDeadline)
    .catch((error: unknown) => {
      // The work is done and its receipts stand: the answer is true, and a retry finds it again after the lease.
      if (error instanceof BatchStoreUnavailable) return true
      throw error
    })
  const own = { results, replayed: false }
  return recorded ? own : ((await overtaken(id, batch, context)) ?? own)
}

/**
 * Another attempt took over while this one was out: its results are the batch's, not ours. Undefined when the record is
 * gone, because its 24 hours ended meanwhile: then nobody else has run.
 */
const overtaken = async (
  id: string,
  batch: Batch,
  { batches, recordDeadline, represent }: ExecuteContext,
): Promise<Execution | Refusal | undefined> => {
  const record = await batches.read(id, recordDeadline).catch(() => 'unknown' as const)
  if (record === undefined) return undefined
  return record !== 'unknown' && record.state === 'completed' && record.results
    ? { results: unpackResults(record.results, batch, represent).map(asReplayed), replayed: true }
    : inProgress(1000)
}
