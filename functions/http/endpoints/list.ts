import { usable } from '../../batch/parse/slot.ts'
import { type ListedByIndex, listIndex } from '../../lists/list-index.ts'
import { type ListContext, listShards } from '../../lists/list-shards.ts'
import { beginning, placeOf, textOfPlace } from '../../lists/place.ts'
import type { Collection } from '../../model/collection.ts'
import { isFailure, isRefusal, type Refusal } from '../../model/outcome.ts'
import { isUnavailable } from '../../ports/unavailable.ts'
import { callerFrom } from '../caller.ts'
import { badCursor, nextPage } from '../cursor.ts'
import { type AskedList, askedList } from '../list-asked.ts'
import { sealed, unsealed } from '../list-cursor.ts'
import { hasParameter } from '../query.ts'
import { asRefusal, type EndpointContext, operationsDeadline, pathParameter, rulesOf } from '../request.ts'
import type { Answer } from '../view.ts'
import type { Endpoint } from './endpoint.ts'
import { readItems } from './items.ts'

/** `GET /v1/{collection}`: a page of it, or with `?id=1,2,3` those items. */
export const readCollection: Endpoint = async (request, dependencies) => {
  const { query, route } = request
  if (!hasParameter(query, 'id')) return listItems(request, dependencies)
  const { members = [] } = route.honours
  const isBoth = ['limit', 'cursor', ...members].some((name) => hasParameter(query, name))
  return isBoth ? notBoth : readItems(request, dependencies)
}

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
  const asked = askedList(request, collection)
  if (isRefusal(asked)) return asked
  try {
    return await listAsked(asked, collection, { request, dependencies })
  } catch (error) {
    if (isUnavailable(error)) return unread('unknown')
    throw error
  }
}

/** @throws Unavailable when the key of cursors cannot be read. */
const listAsked = async (
  asked: AskedList,
  collection: Collection,
  { request, dependencies }: EndpointContext,
): Promise<Answer> => {
  const { limit, list, cursor } = asked
  // Only a list of several pages needs it.
  const key = () => dependencies.cursorKey(request.deadline)
  const place = cursor === undefined ? undefined : unsealed(cursor, list, await key())
  if (isRefusal(place)) return place
  const context = { ...contextOf({ request, dependencies }), collection, limit }
  const listed = await pageFrom(place, asked, context)
  if (listed.kind === 'nowhere') return badCursor
  if (listed.kind !== 'page') return unread(listed.kind)
  const { shown } = listed
  const next = listed.next === undefined ? undefined : sealed(listed.next, list, await key())
  return { kind: 'list', collection, shown, next: nextPage(request, next, dependencies) }
}

/** The same page by either way; its `next` as the text of a place. */
const pageFrom = async (
  place: string | undefined,
  { selection }: AskedList,
  context: ListContext,
): Promise<ListedByIndex | { readonly kind: 'nowhere' }> => {
  if (selection) return listIndex(place, selection, context)
  const from = place === undefined ? beginning : placeOf(place, context.collection.shards)
  // The collection may have been declared with fewer shards since.
  if (from === undefined) return { kind: 'nowhere' }
  const listed = await listShards(from, context)
  return listed.kind === 'page' ? { ...listed, next: listed.next && textOfPlace(listed.next) } : listed
}

const contextOf = ({ request, dependencies }: EndpointContext) => {
  const { lists, clock, random, usage, settings } = dependencies
  return {
    lists,
    pause: clock.pause,
    random,
    deadline: operationsDeadline(request, { usage, settings }),
    tenant: request.principal.tenant,
    asked: { caller: callerFrom(request, settings), at: clock.now() },
  }
}

/** @throws Error where no retry helps, so that operators see it. */
const unread = (kind: Exclude<ListedByIndex['kind'], 'page'>): Refusal => {
  if (kind === 'broken' || kind === 'refused') throw new Error(`the items cannot be listed: ${kind}`)
  const detail =
    kind === 'later'
      ? 'A later version of the service has written an item of this page.'
      : 'The items cannot be read now.'
  return { problem: 'service-unavailable', detail, retryAfter: 1 }
}
