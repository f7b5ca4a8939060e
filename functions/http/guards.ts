import { parseCondition } from '../model/etags.ts'
import { isRefusal, type Refusal } from '../model/outcome.ts'
import { parseIdempotencyKey } from './idempotency-key.ts'
import { malformed } from './malformed.ts'
import { parametersOf } from './query.ts'
import type { ConditionName, Route } from './routes.ts'

type Headers = Readonly<Record<string, string | undefined>>

/**
 * Refuses a request with a condition, key or parameter that its route does not honour or that cannot be read: dropping
 * it would allow a write that the caller meant to prevent. Routes without items accept all of them.
 */
export const unhonoured = (route: Route, headers: Headers, query: string): Refusal | undefined =>
  route.open || route.name === 'fallback'
    ? undefined
    : (conditionFault(route, headers) ?? keyFault(route, headers) ?? queryFault(route, query))

/** A deletion has nothing to read in a body, alone as in a batch: whoever sends one means something else by it. */
export const surplusBody = (
  { method, name }: Pick<Route, 'method' | 'name'>,
  body: string | undefined,
): Refusal | undefined => {
  if (method !== 'DELETE' || body === undefined || body === '') return undefined
  const tell = name === 'deleteItem' ? unreadable : malformed
  return tell('DELETE takes no body.')
}

const isSafe = ({ method }: Route): boolean => method === 'GET' || method === 'HEAD'

/** The name of the same condition in a batch. */
const unreadable = (detail: string): Refusal => ({ problem: 'malformed-operation', detail })

/** Registered conditions: `If`, `If-Match`, `If-Unmodified-Since`, `If-Schedule-Tag-Match`; others may be added. */
const isCondition = (name: string): boolean => name === 'if' || name.startsWith('if-')

/** Conditional reads ignore dates if nothing has a date (RFC 9110, 13.1.3 and 13.1.4), but not entity tags. */
const isOfReads = (name: string): boolean => name === 'if-match' || name === 'if-none-match'

const conditionFault = (route: Route, headers: Headers): Refusal | undefined => {
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || !isCondition(name) || (isSafe(route) && !isOfReads(name))) continue
    if (!route.honours.conditions?.includes(name as ConditionName)) return malformed(misplaced(name))
    if (parseCondition(value) === undefined)
      return unreadable(`${titleOf(name)} is not a list of entity tags or "*".`)
  }
  return undefined
}

const misplaced = (name: string): string =>
  isOfReads(name)
    ? `${titleOf(name)} goes with one item; an operation of a batch has a condition of its own.`
    : `${titleOf(name)} is not honoured; If-Match and If-None-Match are, on one item.`

const titleOf = (name: string): string => name.replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase())

/** A read may be repeated without a key. */
const keyFault = (route: Route, headers: Headers): Refusal | undefined => {
  const header = headers['idempotency-key']
  if (header === undefined || isSafe(route)) return undefined
  if (!route.honours.key) return malformed('Idempotency-Key is not honoured here.')
  const key = parseIdempotencyKey(header)
  return isRefusal(key) ? key : undefined
}

const queryFault = (route: Route, sentQuery: string): Refusal | undefined => {
  const { query = [], members = [] } = route.honours
  const honoured: readonly string[] = [...query, ...members]
  const seen = new Set<string>()
  for (const { name: sent } of parametersOf(sentQuery)) {
    const name = honoured.find((one) => one === sent)
    if (name === undefined) {
      if (ignoresOthers(route)) continue
      return malformed(sent === undefined ? 'The query has a broken percent escape.' : unknown(honoured))
    }
    if (seen.has(name) && !lists.has(name)) return malformed(`${name} takes one value, and is given twice.`)
    seen.add(name)
  }
  return undefined
}

/** For a read whose path alone names its target, an unknown parameter does no harm; some are used against caches. */
const ignoresOthers = (route: Route): boolean =>
  isSafe(route) && !route.honours.query?.some((name) => name !== 'validateOnly')

/** A parameter with several values may also be repeated. */
const lists: ReadonlySet<string> = new Set(['id'])

/** The unknown name is the caller's text, and is not echoed. */
const unknown = (honoured: readonly string[]): string =>
  honoured.length === 0
    ? 'This path takes no query parameters.'
    : `The query has a parameter that is not known here; there are ${honoured.join(', ')}.`
