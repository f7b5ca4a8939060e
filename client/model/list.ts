import type { AnyItems, ItemType } from './items.ts'
import type { AnyQuery } from './query.ts'
import type { Problem } from './result.ts'

/** An item, and what is known of it beside its members. */
export interface Stored<Item extends ItemType = AnyItems[string]> {
  readonly id: string
  /** Of this version; it goes into `ifMatch`. */
  readonly etag: string
  /** It no longer fits the schema of its collection. */
  readonly outdated?: true | undefined
  readonly body: Item['output'] & { readonly id: string }
}

/** An item in a list that the service cannot show, since its collection's own code fails at it. */
export interface Unshown {
  readonly id: string
  readonly error: Problem
}

/** The queries that a collection's indexes serve; any where the types do not say. */
export type QueryOf<Item extends ItemType> = Item extends {
  readonly query: infer Query extends object
}
  ? Query
  : AnyQuery
