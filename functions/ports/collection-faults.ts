import { channel } from 'node:diagnostics_channel'

/** Which code of a deployer's is run, for answers and logs. */
export interface Guarded {
  readonly collection: string
  /** As it reads in "The … of cities": `schema`, `action cancel`. */
  readonly part: string
}

/** What is published when such code fails. */
export interface CollectionFault extends Guarded {
  /** As it reads after "The schema of cities". */
  readonly what: string
  readonly error?: unknown
}

/** Callers are not told what was thrown, since it may quote anything; whoever writes the log listens here. */
export const collectionFaults = channel('multistatus:collection-failed')
