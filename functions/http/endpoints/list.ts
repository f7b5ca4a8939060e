import { usable } from '../../batch/parse/slot.ts'
import { type ListedByIndex, listIndex, type Selection } from '../../lists/list-index.ts'
import { type ListContext, listShards } from '../../lists/list-shards.ts'
import { beginning, placeOf, textOfPlace } from '../../lists/place.ts'
import type { Collection } from '../../model/collection.ts'
import { labelOf } from '../../model/indexes/declaration.ts'
import { isFailure, isRefusal, type Refusal } from '../../model/outcome.ts'
import { callerOf } from '../async-views.ts'
import { callerFrom } from '../caller.ts'
import { badCursor, nextPage } from '../cursor.ts'
import type { Dependencies } from '../dependencies.ts'
import { selectionOf } from '../index-query.ts'
import { type ListName, sealed, unsealed } from '../list-cursor.ts'
import { notAcceptable } from '../media.ts'
import { flagOf, hasParameter, limitOf, parameterOf } from '../query.ts'
import { type ApiRequest, asRefusal, operationsDeadline, pathParameter, rulesOf } from '../request.ts'
import type { Endpoint } from './endpoint.ts'
import { readItems } from './items.ts'
import { pageSizes } from './pages.ts'

/** `GET /v1/{collection}`: a page of it, or with `?id=1,2,3` those items. */
export const readCollection: Endpoint = async (request, dependencies) => {
  const { query, headers } = request
  if (!hasParameter(query, 'id'))
    return notAcceptable(headers.accept, rowTypes) ?? listItems(request, dependencies)
  const { members = [] } = request.route.honours
  if (['limit', 'cursor', ...members].some((name) => hasParameter(query, name))) return notBoth
  // Statuses have no place in lines of items, nor have items in a multistatus.
  return notAcceptable(headers.accept, ['application/xml']) ?? readItems(request, dependencies)
}

const rowTypes = ['application/x-ndjson', 'text/csv']

const notBoth: Refusal = {
  problem: 'malformed-request',
  detail: 'The query names items (id) or pages through a list (limit, cursor, members), not both.',
}

const listItems: Endpoint = async (request, dependencies) => {
  const declared = usable(
    { method: 'GET', collection: pathParameter(request, 'collection') },
    rulesOf(request, dependencies),
  )
  if (isFailure(declared)) return asRefusal(declared)
  const { collection } = declared
  const asked = askedBy(request, collection)
  if (isRefusal(asked)) return asked
  const { limit, list } = asked
  const listed = await pageOf(asked, { ...contextOf(request, dependencies), collection, limit })
  if (listed.kind !== 'page') return unread(listed.kind)
  const { shown } = listed
  const next = listed.next === undefined ? undefined : sealed(listed.next, list)
  return { kind: 'list', collection, shown, next: nextPage(request, next, dependencies) }
}

interface Asked {
  readonly limit: number
  readonly list: ListName
  /** Undefined for all items. */
  readonly selection: Selection | undefined
  /** The place of a cursor. */
  readonly place: string | undefined
}

const askedBy = ({ query, principal }: ApiRequest, collection: Collection): Asked | Refusal => {
  // A dry run of a read is that read.
  const dry = flagOf(query, 'validateOnly')
  if (isRefusal(dry)) return dry
  const limit = limitOf(query, pageSizes.items)
  if (isRefusal(limit)) return limit
  const selection = selectionOf(query, collection)
  if (isRefusal(selection)) return selection
  const list = { caller: callerOf(principal), collection: collection.name, filter: filterOf(selection) }
  const cursor = parameterOf(query, 'cursor')
  const place = cursor === undefined ? undefined : unsealed(cursor, list)
  if (isRefusal(place)) return place
  const isPlace = place === undefined || selection !== undefined || placeOf(place, collection.shards)
  return isPlace ? { limit, list, selection, place } : badCursor
}

const filterOf = (selection: Selection | undefined): string =>
  selection === undefined
    ? ''
    : JSON.stringify([labelOf(selection.index), selection.value, selection.after, selection.to])

/** The same page by either way; its `next` as the text of a place. */
const pageOf = async ({ selection, place }: Asked, context: ListContext): Promise<ListedByIndex> => {
  if (selection) return listIndex(place, selection, context)
  const from = (place === undefined ? undefined : placeOf(place, context.collection.shards)) ?? beginning
  const listed = await listShards(from, context)
  return listed.kind === 'page' ? { ...listed, next: listed.next && textOfPlace(listed.next) } : listed
}

const contextOf = (request: ApiRequest, { lists, clock, random, usage, settings }: Dependencies) => ({
  lists,
  pause: clock.pause,
  random,
  deadline: operationsDeadline(request, { usage, settings }),
  tenant: request.principal.tenant,
  asked: { caller: callerFrom(request, settings), at: clock.now() },
})

/** @throws Error where no retry helps, so that operators see it. */
const unread = (kind: Exclude<ListedByIndex['kind'], 'page'>): Refusal => {
  if (kind === 'broken' || kind === 'refused') throw new Error(`the items cannot be listed: ${kind}`)
  const detail =
    kind === 'later'
      ? 'A later version of the service has written an item of this page.'
      : 'The items cannot be read now.'
  return { problem: 'service-unavailable', detail, retryAfter: 1 }
}
