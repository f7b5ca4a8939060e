import type { Caller } from './caller.ts'
import type { Method } from './limits.ts'

/** What a caller asks for. */
export interface AskedOperation {
  /** POST for an action, too. */
  readonly method: Method
  /** Its name, where it is one. */
  readonly action?: string
  /** Of the item. */
  readonly id: string
}

/** What is asked of a deployer's code before an operation. At least one of `item` and `next` is there. */
export interface Question<Item> {
  readonly caller: Caller
  readonly operation: AskedOperation
  /** As it is now; undefined where there is none. */
  readonly item: Item | undefined
  /** What the operation would make of it; undefined where it is a read or a removal, or fails anyway. */
  readonly next: Item | undefined
}

/**
 * Whether a caller may: `false` is 403. With `'hide'` the item is to this caller as if it were not there: 404, and 409 for
 * a POST with its id. Pure, and synchronous; its arguments are its own.
 */
export type Authorize<Item> = (question: Question<Item>) => boolean | 'hide'
