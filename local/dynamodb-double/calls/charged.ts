import type { Database } from '../tables/database.ts'
import type { Bill } from './capacity.ts'

/** What a call works on, and who notes what it costs. */
export interface Charged {
  readonly database: Database
  readonly bill: Bill
}
