import { isUncertain, type Result } from './outcome.ts'

/** What a batch's receipts are called: they outlive the request, and a key may come back after a day. */
export interface BatchName {
  /** Who may ask for them again: the retry of a key, the next delivery of a chunk, or nobody but this request. */
  readonly kind: 'keyed' | 'chunk' | 'unkeyed'
  /** 12 bytes (latin1): the batch's id. */
  readonly batch: string
  /** When the batch was first claimed, in milliseconds since the epoch: tells the lives of one id apart. */
  readonly since: number
  /** First index of the chunk; 0 where the batch is not cut. */
  readonly chunk: number
}

/** One run of a batch, as the items know it. */
export interface Attempt extends BatchName {
  /** 1 for the first; every later claim, delivery or retry counts one more. */
  readonly number: number
  /**
   * Whose writes may still arrive from attempts before this one. `nobody`: the first attempt, or the one before ended
   * in order. A set: it ended in order, but of these operations it did not learn what became of them.
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

/** This attempt has been taken over: whatever it still decides, somebody else decides for good. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken'
}
