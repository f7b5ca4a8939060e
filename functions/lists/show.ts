import { isOutdated } from '../batch/misfit.ts'
import type { AskedBy } from '../batch/plan/act.ts'
import { decideAsked } from '../batch/plan/authorize.ts'
import { shown } from '../batch/shown.ts'
import type { Collection } from '../model/collection.ts'
import { type DecidedFailure, type Item, isFailure } from '../model/outcome.ts'
import type { ListedItem } from '../ports/lists.ts'

/** An item as its reader sees it. */
export interface ShownItem {
  readonly id: string
  readonly version: number
  /** Whether it does not fit its schema as it is now. Found out when it is asked for, since not every format says so. */
  readonly isOutdated: () => boolean
  readonly item: Item
  /** The same as JSON. */
  readonly text: string
}

/** An item that cannot be shown since its collection's own code has failed. */
interface UnshownItem {
  readonly id: string
  readonly failure: DecidedFailure
}

export type Shown = ShownItem | UnshownItem

export interface Reader {
  readonly collection: Collection
  readonly asked: AskedBy
}

/**
 * An item as a GET of it would answer; undefined where the reader may not see it. The same code decides, so that a list
 * shows no more and nothing else; where nobody has to be asked, it is only shown.
 */
export const show = (listed: ListedItem, reader: Reader): Shown | undefined => {
  const { id, version, members, createdAt, updatedAt, schema } = listed
  const { collection } = reader
  if (collection.authorize !== undefined) return showAsked(listed, reader)
  const item = shown(collection, { id, data: members, createdAt, updatedAt, ...(schema && { schema }) })
  if (isFailure(item)) return { id, failure: item }
  return { id, version, isOutdated: () => isOutdated(collection, item), item, text: JSON.stringify(item) }
}

const showAsked = (listed: ListedItem, { collection, asked }: Reader): Shown | undefined => {
  const { id, version, members } = listed
  const operation = { method: 'GET', collection, itemId: id, index: 0, pointer: '', key: '' } as const
  const state = { ...listed, data: JSON.stringify(members) }
  const { result, isUnjudged } = decideAsked(operation, state, { represent: true, asked, now: asked.at })
  // A list names what nobody has asked for, so it leaves out what this reader might not have been told of.
  if (isFailure(result))
    return result.problem === 'collection-failed' && !isUnjudged ? { id, failure: result } : undefined
  const { body: item, outdated = false } = result
  return item && { id, version, isOutdated: () => outdated, item, text: JSON.stringify(item) }
}
