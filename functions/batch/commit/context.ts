import type { Attempt } from '../../model/attempt.ts'
import type { Caller } from '../../model/caller.ts'
import type { Registry } from '../../model/collection.ts'
import type { Deadline } from '../../ports/deadline.ts'
import type { ItemStore } from '../../ports/items.ts'
import type { Pauses } from '../../runtime/backoff.ts'
import type { Endings } from '../receipts/expiry.ts'

export interface CommitContext extends Pauses {
  readonly store: ItemStore
  /** The ends of batches by their records; undefined for those without one. */
  readonly endings: Endings
  /** Passes also at the end of the attempt's lease, and of its units. */
  readonly deadline: Deadline
  readonly now: () => Date
  /** Results of writes carry the item. */
  readonly represent: boolean
  /** Decide everything, write nothing. */
  readonly dryRun: boolean
  /** What names an item that is not there is not refused, but left to be tried again: the rest of its batch may make it. */
  readonly defers?: boolean
  readonly attempt: Attempt
  /** Whom deployers' code is told of. */
  readonly asker: Caller
  readonly collections: Registry
}
