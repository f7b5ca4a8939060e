import type { Base } from '../model/base.ts'
import { allRoutes } from './routes.ts'

/** API Gateway takes these characters in a mapping, and as many. */
const shape = /^[\w$.+!*'()-]+(?:\/[\w$.+!*'()-]+)*$/
const mostCharacters = 300

/** What paths of the service begin with: `v1`, `health`, `elastic`, … */
const beginnings: ReadonlySet<string> = new Set(
  allRoutes.map(({ path }) => path.split('/')[1] ?? '').filter((name) => name !== ''),
)

/**
 * A base path, as links begin with it: `/bulk`.
 * @param given `bulk`, or `orders/bulk`.
 * @throws Error that says what is wrong with it.
 */
export const basePathOf = (given: string): Base => {
  const fault = basePathFault(given)
  if (fault !== undefined) throw new Error(`base path ${JSON.stringify(given)}: ${fault}`)
  return `/${given}`
}

/** Why it is none, as a sentence about it; undefined where it is one. */
export const basePathFault = (given: string): string | undefined => {
  const segments = given.split('/')
  const [first = ''] = segments
  if (!shape.test(given))
    return "is none: write bulk or orders/bulk, of letters, digits and $-_.+!*'(), without a slash at either end"
  if (given.length > mostCharacters) return `is longer than ${mostCharacters} characters`
  if (segments.some((segment) => /^\.+$/.test(segment))) return 'has a segment of dots, which clients resolve'
  if (beginnings.has(first))
    return `begins with ${first}, as paths of the service do, so the two could not be told apart`
  // Clients take such an address for one of the service that somebody has already added /v1 to.
  return segments.at(-1) === 'v1'
    ? 'ends with v1, which is the first segment of the service itself'
    : undefined
}
