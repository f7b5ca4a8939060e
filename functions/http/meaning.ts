import { type Condition, type EntityTag, parseCondition } from '../model/etags.ts'
import { isRefusal } from '../model/outcome.ts'
import { flagOf, idsOf, parameterOf } from './query.ts'
import type { ApiRequest } from './request.ts'
import type { QueryName } from './routes.ts'

/**
 * The meaning of a request beside its content, each part in one spelling: parts are equal exactly if they mean the
 * same. The spelling is a part of each key's fingerprint: another one would not know the keys of the day before.
 */

/** The resource, with its path percent-decoded. */
export const pathMeant = ({ route, event }: Pick<ApiRequest, 'route' | 'event'>): string =>
  route.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(event.pathParameters?.[name] ?? ''),
  )

/** The parameters in a fixed order; those with the meaning of an absent one are left out. */
export const queryMeant = ({ route, query }: Pick<ApiRequest, 'route' | 'query'>): string =>
  (route.honours.query ?? [])
    .toSorted()
    .flatMap((name) => {
      const value = valueMeant(name, query)
      return value === undefined ? [] : [`${name}=${value}`]
    })
    .join('&')

const valueMeant = (name: QueryName, query: string): string | undefined => {
  switch (name) {
    case 'id': {
      const ids = idsOf(query)
      return isRefusal(ids) ? undefined : ids.map(encodeURIComponent).join()
    }
    case 'validateOnly':
    case 'rows':
      return flagOf(query, name) === false ? undefined : 'true'
    case 'action':
    case 'status':
    case 'state':
    case 'createdAfter':
    case 'createdBefore':
    case 'limit':
    case 'cursor': {
      const text = parameterOf(query, name)
      return text === undefined ? undefined : encodeURIComponent(text)
    }
  }
}

/** `If-Match`: the set of tags that can match. A weak one never does. */
export const matchMeant = (header: string | undefined): string | null =>
  conditionMeant(header, (tags) => tags.filter(({ weak }) => !weak))

/** `If-None-Match`: weak and strong tags match alike. */
export const noneMatchMeant = (header: string | undefined): string | null =>
  conditionMeant(header, (tags) => tags)

const conditionMeant = (
  header: string | undefined,
  counting: (tags: readonly EntityTag[]) => readonly EntityTag[],
): string | null => {
  const condition: Condition | undefined = header === undefined ? undefined : parseCondition(header)
  if (condition === undefined) return null
  if (condition === '*') return condition
  const tags = counting(condition).map(({ opaque }) => opaque)
  return [...new Set(tags)].sort().join(', ')
}
