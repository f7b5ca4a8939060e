import { usable } from '../../batch/parse/slot.ts'
import { type Listed, listShards } from '../../lists/list-shards.ts'
import { beginning, type Place, placeOf, textOfPlace } from '../../lists/place.ts'
import type { Collection } from '../../model/collection.ts'
import { isFailure, isRefusal, type Refusal } from '../../model/outcome.ts'
import { withinUnits } from '../../ports/deadline.ts'
import { callerOf } from '../async-views.ts'
import { callerFrom } from '../caller.ts'
import { badCursor, nextPage } from '../cursor.ts'
import { type Dependencies, requestUnits } from '../dependencies.ts'
import { type ListName, sealed, unsealed } from '../list-cursor.ts'
import { notAcceptable } from '../media.ts'
import { flagOf, hasParameter, limitOf, parameterOf } from '../query.ts'
import { type ApiRequest, asRefusal, pathParameter, rulesOf } from '../request.ts'
import type { View } from '../view.ts'
import type { Endpoint } from './endpoint.ts'
import { readItems } from './items.ts'
import { pageSizes } from './pages.ts'

/** `GET /v1/{collection}`: a page of it, or with `?id=1,2,3` those items. */
export const readCollection: Endpoint = async (request, dependencies) => {
  const { query, headers } = request
  if (!hasParameter(query, 'id')) return listItems(request, dependencies)
  if (hasParameter(query, 'limit') || hasParameter(query, 'cursor')) return notBoth
  // Statuses have no place in lines of items.
  return notAcceptable(headers.accept) ?? readItems(request, dependencies)
}

const notBoth: Refusal = {
  problem: 'malformed-request',
  detail: 'The query names items (id) or pages through all of them (limit, cursor), not both.',
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
  const { limit, from, list } = asked
  const listed = await listShards(from, { ...contextOf(request, dependencies), collection, limit })
  if (listed.kind !== 'page') return unread(listed.kind)
  const next = listed.next && sealed(textOfPlace(listed.next), list)
  return {
    kind: 'list',
    collection,
    shown: listed.shown,
    next: nextPage(request, next, dependencies),
  } satisfies View<'list'>
}

interface Asked {
  readonly limit: number
  readonly from: Place
  readonly list: ListName
}

const askedBy = ({ query, principal }: ApiRequest, { name, shards }: Collection): Asked | Refusal => {
  const list = { caller: callerOf(principal), collection: name, filter: '' }
  // A dry run of a read is that read.
  const dry = flagOf(query, 'validateOnly')
  if (isRefusal(dry)) return dry
  const limit = limitOf(query, pageSizes.items)
  if (isRefusal(limit)) return limit
  const cursor = parameterOf(query, 'cursor')
  if (cursor === undefined) return { limit, from: beginning, list }
  const text = unsealed(cursor, list)
  if (isRefusal(text)) return text
  const from = placeOf(text, shards)
  return from === undefined ? badCursor : { limit, from, list }
}

const contextOf = (request: ApiRequest, { lists, clock, random, usage, settings }: Dependencies) => ({
  lists,
  pause: clock.pause,
  random,
  deadline: withinUnits(request.deadline, usage.spent, settings.maxRequestUnits ?? requestUnits),
  tenant: request.principal.tenant,
  asked: { caller: callerFrom(request, settings), at: clock.now() },
})

/** @throws Error where no retry helps, so that operators see it. */
const unread = (kind: Exclude<Listed['kind'], 'page'>): Refusal => {
  if (kind === 'broken' || kind === 'refused') throw new Error(`the items cannot be listed: ${kind}`)
  const detail =
    kind === 'later'
      ? 'A later version of the service has written an item of this page.'
      : 'The items cannot be read now.'
  return { problem: 'service-unavailable', detail, retryAfter: 1 }
}
