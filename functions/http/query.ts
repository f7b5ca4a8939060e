import { limits } from '../batch/contract.ts'
import { overLimit, type Refusal } from '../batch/outcome.ts'

/** The values of a parameter, percent-encoding still in place. */
const rawValues = (query: string, name: string): readonly string[] =>
  query
    .split('&')
    .map((pair) => pair.split('='))
    .flatMap(([key = '', ...value]) => (decode(key) === name ? [value.join('=')] : []))

const decode = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/**
 * `?id=1,2,3`, each id once, in the order of the first mention. `id` may be repeated, and a comma inside an id is
 * written `%2C`.
 */
export const idsOf = (query: string): readonly string[] | Refusal => {
  const raw = rawValues(query, 'id')
    .flatMap((value) => value.split(','))
    .filter((id) => id !== '')
  const ids = raw.map(decode)
  if (ids.includes(undefined))
    return { problem: 'malformed-request', detail: 'An id in the query has a broken percent escape.' }
  const distinct = [...new Set(ids as readonly string[])]
  if (distinct.length === 0)
    return { problem: 'malformed-request', detail: 'The query must name items: ?id=1,2,3' }
  return distinct.length > limits.maxOperations
    ? overLimit('maxOperations', limits.maxOperations, distinct.length)
    : distinct
}

/** A parameter that is `true` or `false`. */
export const flagOf = (query: string, name: string): boolean | Refusal => {
  const [value] = rawValues(query, name)
  if (value === undefined || value === 'false') return false
  return (
    value === 'true' || value === '' || { problem: 'malformed-request', detail: `${name} is true or false.` }
  )
}
