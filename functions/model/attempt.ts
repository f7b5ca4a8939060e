import { isUncertain, type Result } from './outcome.ts'

/** The name of a batch in receipts, which outlive the request; a key may come back after a day. */
export interface BatchName {
  /** Who may read them again: the retry of a key, the next delivery of a chunk, or only this request. */
  readonly kind: 'keyed' | 'chunk' | 'unkeyed'
  /** 12 bytes (latin1): the batch's id. */
  readonly batch: string
  /** When the batch was first claimed, in milliseconds since the epoch: distinguishes the generations of one id. */
  readonly since: number
  /** First index of the chunk; 0 if the batch is not cut. */
  readonly chunk: number
}

/** One run of a batch, as items record it. */
export interface Attempt extends BatchName {
  /** 1 for the first attempt; each later claim, delivery or retry adds 1. */
  readonly number: number
  /**
   * The operations of earlier attempts whose writes may still arrive. `nobody`: none, since this is the first attempt,
   * or the one before had an orderly end. A set: an orderly end, in which the outcome of these operations was unknown.
   */
  readonly behind: 'nobody' | 'anybody' | ReadonlySet<number>
  /** When what it does counts as done, in milliseconds since the epoch: the same in all attempts. `since` without it. */
  readonly begun?: number
  /** The format of the items' records that it writes. */
  readonly writes: number
}

/** Who is behind an attempt that ended in order, by its results: only what it lost sight of may still arrive. */
export const behindOf = (results: readonly Result[]): Attempt['behind'] => {
  const uncertain = results.flatMap((result, index) => (isUncertain(result) ? [index] : []))
  return uncertain.length > 0 ? new Set(uncertain) : 'nobody'
}

/** A later attempt has taken over, and its decisions count. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken'
}
