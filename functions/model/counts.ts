import type { Summary } from './summary.ts'

/** The sum of finished chunks. */
export interface Counts extends Summary {
  readonly chunks: number
  /** Operations that are tried again once the rest is done, since they named what was not there yet; among `retryable`. */
  readonly deferred: number
}

export const noCounts: Counts = {
  total: 0,
  success: 0,
  failed: 0,
  notAttempted: 0,
  retryable: 0,
  replayed: 0,
  chunks: 0,
  deferred: 0,
}

export const countNames = Object.keys(noCounts) as readonly (keyof Counts)[]

/** The counts, negated, to be subtracted from a sum. */
export const negated = (counts: Counts): Counts =>
  Object.fromEntries(countNames.map((name) => [name, -counts[name]])) as unknown as Counts

export const addCounts = (a: Counts, b: Counts): Counts =>
  Object.fromEntries(countNames.map((name) => [name, a[name] + b[name]])) as unknown as Counts
