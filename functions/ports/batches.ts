import type { Deadline } from './deadline.ts'
import { Unavailable } from './unavailable.ts'

/** Why a batch's record could not be read or written. */
export class BatchStoreUnavailable extends Unavailable {
  override readonly name: string = 'BatchStoreUnavailable'
}

export interface ClaimRequest {
  readonly id: string
  /** Random, one an attempt: whoever holds it may complete. */
  readonly owner: string
  /** Whose batch it is. */
  readonly caller: string
  readonly fingerprint: string
  /** Operations. */
  readonly total: number
  readonly now: Date
  /** Milliseconds since the epoch, after which another attempt may take over. */
  readonly leaseUntil: number
}

/** What the record of a batch says. */
export interface BatchRecord {
  /** It runs elsewhere, and has a resource of its own to ask. */
  readonly asynchronous: boolean
  readonly state: 'running' | 'completed'
  readonly owner: string
  readonly fingerprint: string
  /** Milliseconds since the epoch, when its attempt is over at the latest. */
  readonly leaseUntil: number
  /** Milliseconds since the epoch, from when on another attempt may take over: the end of the lease, and a margin for clocks. */
  readonly freeFrom: number
  readonly caller: string
  /** Operations; 0 in a record that does not say. */
  readonly total: number
  /** When the key was first claimed; ISO 8601. Every attempt sees the same, until the record has expired. */
  readonly createdAt: string
  /** ISO 8601; undefined while it runs. */
  readonly completedAt: string | undefined
  /** Seconds since the epoch. */
  readonly expiresAt: number
  /** Results of the last completed attempt, as the pipeline wrote them; undefined before there is one. A claim that fails loads them only of a completed batch. */
  readonly results: Uint8Array | undefined
}

export type Claim =
  | {
      readonly claimed: true
      /** 1 for the first attempt; earlier ones of a later one may have had effects, and may still have them. */
      readonly attempt: number
      readonly createdAt: string
      readonly results: Uint8Array | undefined
    }
  | { readonly claimed: false; readonly record: BatchRecord }

/** What an attempt leaves on record. */
export interface Completion {
  readonly results: Uint8Array
  /** Of an operation it is not known whether it took effect. */
  readonly uncertain: boolean
}

export interface BatchStore {
  /**
   * Takes the batch for one attempt, if nobody has a record of it, or if its attempt died (lease over, same
   * fingerprint) or its record expired and nobody holds it any more. `results` are those of the last completed attempt.
   * Otherwise returns the record that stands in the way. Throws BatchStoreUnavailable.
   */
  readonly claim: (request: ClaimRequest, deadline: Deadline) => Promise<Claim>
  /** Takes a completed batch once more, if `previous` still is its last owner: the number of the attempt. */
  readonly reclaim: (
    request: ClaimRequest,
    previous: string,
    deadline: Deadline,
  ) => Promise<number | undefined>
  /** Gives a batch back without results, so that the next attempt need not wait for the lease. False when it is another's. */
  readonly release: (id: string, owner: string, deadline: Deadline) => Promise<boolean>
  /**
   * Stores the results, of any size, and ends the attempt: only if `owner` still holds it. False when another attempt has
   * taken over; then nothing of it is overwritten. Throws BatchStoreUnavailable.
   */
  readonly complete: (
    id: string,
    owner: string,
    completion: Completion,
    now: Date,
    deadline: Deadline,
  ) => Promise<boolean>
  /** The record as it is now, strongly consistent. */
  readonly read: (id: string, deadline: Deadline) => Promise<BatchRecord | undefined>
}
