import type { Batch } from '../../model/operation.ts'
import type { BoundOperations } from './folds.ts'

/** The operations of a batch that have no result yet, and the item that each names. */
export interface Undecided {
  readonly batch: Batch
  readonly operations: BoundOperations
  /** For rejected operations, too. */
  readonly keys: readonly (string | undefined)[]
}
