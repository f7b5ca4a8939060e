import type { Json, Members, WireOperation } from './model.ts'

/**
 * What is wrong with an operation whatever the items are, as the contract names it: 400 malformed, 404 no such
 * collection, 405 the method does not go there, 422 invalid. Knows the collection `cities` only.
 */

const isPath = /^\/[^/?#]+(?:\/[^/?#]+)?$/
const isItemId = /^[A-Za-z0-9._~:@-]{1,256}$/
const isConditionText = /^\s*(?:\*|(?:W\/)?"[^"]*"(?:\s*,\s*(?:W\/)?"[^"]*")*)\s*$/

export const isObject = (value: Json | undefined): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The segments of a path, unescaped; undefined where there are none. */
export const segmentsOf = (path: string): readonly string[] | undefined => {
  if (!isPath.test(path)) return undefined
  try {
    return path.slice(1).split('/').map(decodeURIComponent)
  } catch {
    return undefined
  }
}

const between = (value: Json | undefined, least: number, most: number): boolean =>
  typeof value === 'number' && value >= least && value <= most

const isPoint = (loc: Json): boolean => {
  if (!isObject(loc)) return false
  const { type, coordinates, ...rest } = loc
  return (
    type === 'Point' &&
    Array.isArray(coordinates) &&
    coordinates.length === 2 &&
    between(coordinates[0], -180, 180) &&
    between(coordinates[1], -90, 90) &&
    Object.keys(rest).length === 0
  )
}

const isOptionalText = (value: Json | undefined): boolean => value === undefined || typeof value === 'string'

export const isValidCity = (body: Members): boolean => {
  const { id, name, country, population, altName, featureCode, adminCode, loc, ...rest } = body
  return (
    typeof id === 'string' &&
    /^[0-9]{1,12}$/.test(id) &&
    typeof name === 'string' &&
    name.length >= 1 &&
    name.length <= 200 &&
    typeof country === 'string' &&
    /^[A-Z]{2}$/.test(country) &&
    Number.isSafeInteger(population) &&
    between(population, 0, Number.MAX_SAFE_INTEGER) &&
    [altName, featureCode, adminCode].every(isOptionalText) &&
    (loc === undefined || isPoint(loc)) &&
    Object.keys(rest).length === 0
  )
}

/** The status of an operation that no item can save; undefined for one that is to be tried. */
export const refusalOf = (operation: WireOperation): number | undefined => {
  const { method, path, body } = operation
  const segments = segmentsOf(path)
  if (segments === undefined) return 400
  const [collection, id] = segments
  if (collection !== 'cities') return 404
  if ((method === 'POST') !== (id === undefined)) return 405
  if (hasBadCondition(operation)) return 400
  if (id !== undefined && (!isItemId.test(id) || id === '.' || id === '..')) return 400
  const bodiless = method === 'GET' || method === 'DELETE'
  if (bodiless !== (body === undefined)) return 400
  return bodiless || isFit(operation, id) ? undefined : 422
}

const hasBadCondition = ({ method, ifMatch, ifNoneMatch }: WireOperation): boolean =>
  [ifMatch, ifNoneMatch].some(
    (text) => text !== undefined && (method === 'POST' || !isConditionText.test(text)),
  )

/** Whether the body can be that of this item. Whether a patch leaves a valid item, only the item can tell. */
const isFit = ({ method, body }: WireOperation, id: string | undefined): boolean => {
  if (!isObject(body)) return false
  if (id !== undefined && body.id !== undefined && body.id !== id) return false
  if (method === 'PATCH') return true
  return isValidCity(id === undefined ? body : { ...body, id })
}
