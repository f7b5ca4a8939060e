import { randomBytes } from 'node:crypto'
import type { BatchRecord, BatchStore, Claim, ClaimRequest } from '../../functions/ports/batches.ts'
import { never } from './fixtures.ts'

/** What a contract of batches needs of an adapter. */
export interface BatchSubject {
  readonly open: () => BatchStore
  /** The same records, but the n-th call (from 1) that it names takes effect and its answer is lost. */
  readonly losing: (isLost: (call: number) => boolean) => BatchStore
  /** The same records, but the n-th call (from 1) that it names never arrives. */
  readonly failing: (isLost: (call: number) => boolean) => BatchStore
  /** What TTL does some time after an expiry. */
  readonly sweep: (id: string, now: Date) => Promise<void>
  /** Bytes of each record that a batch has. */
  readonly recordSizes: (id: string) => Promise<readonly number[]>
}

export const newId = (): string => randomBytes(13).toString('hex')

export const noon = Date.parse('2026-11-21T12:00:00.000Z')
const noonSeconds = 1_795_262_400
export const day = 86_400
/** When a record made at noon expires, in seconds. */
const expiry = noonSeconds + day

/** At noon, for 32 seconds. */
export const request = (id: string, owner: string, changes: Partial<ClaimRequest> = {}): ClaimRequest => ({
  id,
  owner,
  caller: 'caller',
  fingerprint: 'print',
  total: 3,
  now: new Date(noon),
  leaseUntil: noon + 32_000,
  ...changes,
})

/** The same, so many milliseconds after noon. */
export const later = (id: string, owner: string, milliseconds: number, fingerprint = 'print'): ClaimRequest =>
  request(id, owner, {
    now: new Date(noon + milliseconds),
    leaseUntil: noon + milliseconds + 32_000,
    fingerprint,
  })

const bytes = (results: Uint8Array | undefined) => results && Buffer.from(results).toString('base64')

export const plainClaim = (claim: Claim): unknown =>
  claim.claimed ? { ...claim, results: bytes(claim.results) } : plainRecord(claim.record)

export const plainRecord = (record: BatchRecord | undefined): unknown =>
  record && { ...record, results: bytes(record.results) }

export const running = (owner: string, milliseconds = 0, changes: object = {}): unknown => ({
  state: 'running',
  owner,
  fingerprint: 'print',
  leaseUntil: noon + milliseconds + 32_000,
  // Five seconds after the lease.
  freeFrom: noon + milliseconds + 37_000,
  caller: 'caller',
  total: 3,
  asynchronous: false,
  completedAt: undefined,
  createdAt: instant(milliseconds),
  expiresAt: expiry + Math.floor(milliseconds / 1000),
  results: undefined,
  ...changes,
})

const instant = (milliseconds: number): string => new Date(noon + milliseconds).toISOString()

/** A batch lives from its first claim on, whoever takes it over: that many milliseconds after noon. */
export const claimed = (attempt: number, results?: Uint8Array, milliseconds = 0): unknown => ({
  claimed: true,
  attempt,
  createdAt: instant(milliseconds),
  results: bytes(results),
})

export const end = (
  store: BatchStore,
  id: string,
  owner: string,
  results: Uint8Array,
  milliseconds = 1_000,
): Promise<boolean> =>
  store.complete({ id, owner, now: new Date(noon + milliseconds) }, { results, uncertain: false }, never)

/** Incompressible. */
export const noise = (size: number): Uint8Array => randomBytes(size)
