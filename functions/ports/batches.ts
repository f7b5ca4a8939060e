import type { Deadline } from './deadline.ts'
import { Unavailable } from './unavailable.ts'

/** Why a batch's record could not be read or written. */
export class BatchStoreUnavailable extends Unavailable {
  override readonly name: string = 'BatchStoreUnavailable'
}

export interface ClaimRequest {
  readonly id: string
  /** Random, one for each attempt; only its owner may complete the batch. */
  readonly owner: string
  /** The owner of the batch. */
  readonly caller: string
  readonly fingerprint: string
  /** Operations. */
  readonly total: number
  readonly now: Date
  /** Milliseconds since the epoch, after which another attempt may take over. */
  readonly leaseUntil: number
}

/** The state of a batch by its record. */
export interface BatchRecord {
  /** It is asynchronous, and has a resource of its own. */
  readonly asynchronous: boolean
  readonly state: 'running' | 'completed'
  readonly owner: string
  readonly fingerprint: string
  /** Milliseconds since the epoch; the latest end of its attempt. */
  readonly leaseUntil: number
  /** Milliseconds since the epoch; then another attempt may take over: the end of the lease and a margin for clocks. */
  readonly freeFrom: number
  readonly caller: string
  /** Operations; 0 in a record without a number. */
  readonly total: number
  /** When the key was first claimed; ISO 8601. Every attempt sees the same, until the record has expired. */
  readonly createdAt: string
  /** ISO 8601; undefined while it runs. */
  readonly completedAt: string | undefined
  /** Seconds since the epoch. */
  readonly expiresAt: number
  /**
   * Results of the last completed attempt, as the pipeline wrote them; undefined before the first. A failed claim loads
   * them only for a completed batch.
   */
  readonly results: Uint8Array | undefined
}

export type Claim =
  | {
      readonly claimed: true
      /** 1 for the first attempt. Attempts before a later one may have had effects, and may still have some. */
      readonly attempt: number
      readonly createdAt: string
      readonly results: Uint8Array | undefined
    }
  | { readonly claimed: false; readonly record: BatchRecord }

/** The record of an attempt. */
export interface AttemptResults {
  readonly results: Uint8Array
  /** It is unknown whether some operation took effect. */
  readonly uncertain: boolean
}

export interface BatchStore {
  /**
   * Takes the batch for one attempt, if it has no record, if its attempt died (lease over, same fingerprint), or if its
   * record expired and no attempt holds it. `results` are those of the last completed attempt. Otherwise returns the
   * conflicting record. Throws BatchStoreUnavailable.
   */
  readonly claim: (request: ClaimRequest, deadline: Deadline) => Promise<Claim>
  /** Takes a completed batch again, if `previous` still is its last owner; returns the number of the attempt. */
  readonly reclaim: (
    request: ClaimRequest,
    previous: string,
    deadline: Deadline,
  ) => Promise<number | undefined>
  /**
   * Gives a batch back without results, so that the next attempt need not wait for the lease. False if another holds
   * it.
   */
  readonly release: (id: string, owner: string, deadline: Deadline) => Promise<boolean>
  /**
   * Stores the results, of any size, and ends the attempt, if `owner` still holds the batch. False when another attempt
   * has taken over; nothing of that one is overwritten. Throws BatchStoreUnavailable.
   */
  readonly complete: (
    end: { readonly id: string; readonly owner: string; readonly now: Date },
    completion: AttemptResults,
    deadline: Deadline,
  ) => Promise<boolean>
  /** The present record, strongly consistent. */
  readonly read: (id: string, deadline: Deadline) => Promise<BatchRecord | undefined>
}
