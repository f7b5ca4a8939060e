import { limits } from '../model/limits.ts'
import type { Refusal } from '../model/outcome.ts'
import { overLimit } from '../model/over-limit.ts'
import { malformed } from './malformed.ts'

interface Parameter {
  /** Undefined if its percent-encoding is broken. */
  readonly name: string | undefined
  /** Still percent-encoded. */
  readonly value: string
}

/** The parameters of a query in its order. A plus sign in a name is a blank, as forms and our own links write it. */
export const parametersOf = (query: string): readonly Parameter[] =>
  query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=')
      return at < 0
        ? { name: nameIn(pair), value: '' }
        : { name: nameIn(pair.slice(0, at)), value: pair.slice(at + 1) }
    })

const rawValues = (query: string, name: string): readonly string[] =>
  parametersOf(query).flatMap((parameter) => (parameter.name === name ? [parameter.value] : []))

const nameIn = (text: string): string | undefined => decode(text.replaceAll('+', ' '))

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
    ? overLimit('maxOperations', { actual: distinct.length })
    : distinct
}

/** A parameter that is `true` or `false`; without a value it is `true`. */
export const flagOf = (query: string, name: string): boolean | Refusal => {
  const [raw] = rawValues(query, name)
  const value = raw === undefined ? 'false' : decode(raw)
  if (value === 'false') return false
  return value === 'true' || value === '' || malformed(`${name} is true or false.`)
}

/** Whether a parameter is there, with a value or without. */
export const hasParameter = (query: string, name: string): boolean =>
  parametersOf(query).some((parameter) => parameter.name === name)

/** The value of a parameter, as text; undefined when it is absent. */
export const parameterOf = (query: string, name: string): string | undefined =>
  new URLSearchParams(query).get(name) ?? undefined

/** The same; a refusal where its percent-encoding is broken. A plus sign is a blank, as forms write it. */
export const textIn = (query: string, name: string): string | undefined | Refusal => {
  const [raw] = rawValues(query, name)
  if (raw === undefined) return undefined
  return decode(raw.replaceAll('+', ' ')) ?? malformed(`${name} has a broken percent escape.`)
}

export interface PageSize {
  /** The default size of a page. */
  readonly usual: number
  readonly most: number
}

/** A number of entries to a page. */
export const limitOf = (query: string, { usual, most }: PageSize): number | Refusal => {
  const text = parameterOf(query, 'limit')
  if (text === undefined) return usual
  const limit = Number(text)
  return /^\d{1,9}$/.test(text) && limit >= 1 && limit <= most
    ? limit
    : malformed(`limit is an integer from 1 to ${most}.`)
}

/** A parameter that is one of a few words. */
export const choiceOf = <Word extends string>(
  query: string,
  name: string,
  words: readonly Word[],
): Word | undefined | Refusal => {
  const text = parameterOf(query, name)
  if (text === undefined) return undefined
  return words.find((word) => word === text) ?? malformed(`${name} is ${words.join(' or ')}.`)
}

/**
 * An instant of RFC 3339, as ISO 8601 in UTC with milliseconds. An offset can lead to a year outside of four digits;
 * such an instant would sort before all others, so it is refused.
 */
export const instantOf = (query: string, name: string): string | undefined | Refusal => {
  const text = parameterOf(query, name)
  if (text === undefined) return undefined
  return instantFrom(text) ?? malformed(`${name} is an instant such as 2026-01-31T09:00:00Z.`)
}

/** RFC 3339, as far as a pattern can check it. */
export const instantPattern =
  /^(\d{4}-\d\d-\d\d)[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/

/** `Date.parse` reads 30 February as 2 March, and a year beyond 9999 sorts before all others. */
const instantFrom = (text: string): string | undefined => {
  const day = instantPattern.exec(text)?.[1]
  if (day === undefined || !isDay(day)) return undefined
  const read = new Date(Date.parse(text.toUpperCase())).toISOString()
  return /^\d{4}-/.test(read) ? read : undefined
}

const isDay = (day: string): boolean => {
  const date = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)
}
