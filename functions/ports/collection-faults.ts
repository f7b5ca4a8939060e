import { channel } from 'node:diagnostics_channel'

/** The deployer's code that is run, for answers and logs. */
export interface Guarded {
  readonly collection: string
  /** Fits into "The … of cities": `schema`, `action cancel`. */
  readonly part: string
}

/** The event when such code fails. */
export interface CollectionFault extends Guarded {
  /** Fits after "The schema of cities". */
  readonly what: string
  readonly error?: unknown
}

/** Callers do not see what was thrown, since it may quote anything; the log subscribes here. */
export const collectionFaults = channel('multistatus:collection-failed')
