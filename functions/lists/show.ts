import type { AskedBy } from '../batch/plan/act.ts'
import { decideAsked } from '../batch/plan/authorize.ts'
import type { BoundOperation } from '../batch/plan/bind.ts'
import { existing } from '../batch/plan/decide.ts'
import { told } from '../batch/shown.ts'
import type { Collection } from '../model/collection.ts'
import { type DecidedFailure, type Item, isFailure } from '../model/outcome.ts'
import type { ListedItem } from '../ports/lists.ts'

/** An item as its reader sees it. */
export interface ShownItem {
  readonly id: string
  readonly version: number
  readonly outdated?: true | undefined
  readonly item: Item
  /** The same as JSON. */
  readonly text: string
}

/** An item that cannot be shown since its collection's own code has failed. */
export interface UnshownItem {
  readonly id: string
  readonly failure: DecidedFailure
}

export type Shown = ShownItem | UnshownItem

export interface Reader {
  readonly collection: Collection
  readonly asked: AskedBy
}

/** What cannot be made is hidden where nobody can be asked who may know of it. */
const isAskable = (operation: BoundOperation, listed: ListedItem): boolean => {
  const { collection } = operation
  return collection.authorize === undefined || !isFailure(told(collection, existing(operation, listed)))
}

/**
 * An item as a GET of it would answer; undefined where the reader may not see it. The same code decides, so that a list
 * shows no more and nothing else.
 */
export const show = (listed: ListedItem, { collection, asked }: Reader): Shown | undefined => {
  const { id, version } = listed
  const operation = { method: 'GET', collection, itemId: id, index: 0, pointer: '', key: '' } as const
  const { result } = decideAsked(operation, listed, { represent: true, asked, now: asked.at })
  if (isFailure(result))
    return result.problem === 'collection-failed' && isAskable(operation, listed)
      ? { id, failure: result }
      : undefined
  const { body: item, outdated } = result
  return item && { id, version, outdated, item, text: JSON.stringify(item) }
}
