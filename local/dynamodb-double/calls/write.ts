import type { Change } from '../tables/database.ts'
import type { ServiceError } from '../values/fault.ts'
import type { Members } from '../values/value.ts'

/** The effect of a write on the present item. */
export interface Write extends Change {
  /** Whether its condition holds. */
  readonly holds: boolean
  /** The item that a failed condition may show. */
  readonly shown: Members
  /** A fault because of the present item; a fault of the call itself is thrown at once. */
  readonly fault?: ServiceError
}
