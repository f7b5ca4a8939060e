import type { Selection } from '../lists/list-index.ts'
import type { Collection } from '../model/collection.ts'
import { labelOf } from '../model/indexes/declaration.ts'
import { isRefusal, type Refusal } from '../model/outcome.ts'
import { callerOf } from './caller.ts'
import { pageSizes } from './endpoints/pages.ts'
import { selectionOf } from './index-query.ts'
import type { ListName } from './list-cursor.ts'
import { flagOf, limitOf, parameterOf } from './query.ts'
import type { ApiRequest } from './request.ts'

/** What a query asks of a list. */
export interface AskedList {
  readonly limit: number
  readonly list: ListName
  /** Undefined for all items. */
  readonly selection: Selection | undefined
  readonly cursor: string | undefined
}

export const askedList = ({ query, principal }: ApiRequest, collection: Collection): AskedList | Refusal => {
  // A dry run of a read is that read.
  const dry = flagOf(query, 'validateOnly')
  if (isRefusal(dry)) return dry
  const limit = limitOf(query, pageSizes.items)
  if (isRefusal(limit)) return limit
  const selection = selectionOf(query, collection)
  if (isRefusal(selection)) return selection
  const list = { caller: callerOf(principal), collection: collection.name, filter: filterOf(selection) }
  return { limit, list, selection, cursor: parameterOf(query, 'cursor') }
}

/**
 * With the kinds of the members: a place in an order of numbers is none in an order of texts, though the member that a later
 * deployment sorts by is called the same.
 */
const filterOf = (selection: Selection | undefined): string => {
  if (selection === undefined) return ''
  const { index, value, after, to } = selection
  const kinds = [index.partition.kind, index.sort?.kind]
  return JSON.stringify([labelOf(index), kinds, value, after, to])
}
