import type { Change } from '../tables/database.ts'
import type { ServiceError } from '../values/fault.ts'
import type { Members } from '../values/value.ts'

/** What a write would do to its item as it is now. */
export interface Write extends Change {
  /** Whether its condition holds. */
  readonly holds: boolean
  /** The item that a failed condition may show. */
  readonly shown: Members
  /** What the item as it is makes impossible; a mistake in the call itself is thrown at once. */
  readonly fault?: ServiceError
}
