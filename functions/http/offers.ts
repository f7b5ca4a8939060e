import type { AnswerType } from './media.ts'
import { hasParameter } from './query.ts'
import type { Route } from './routes.ts'

/** Statuses have no place in lines of items. */
const ofItems: readonly AnswerType[] = ['application/x-ndjson', 'text/csv']

/** The route with the media types that this query can have: a page of items in others than items that are asked for by id. */
export const withOffers = (route: Route, query: string): Route => {
  if (route.name !== 'readItems' || route.offers === undefined) return route
  const isById = hasParameter(query, 'id')
  return { ...route, offers: route.offers.filter((type) => ofItems.includes(type) !== isById) }
}
