import { isExactNumber } from '../json/number.ts'
import type { JsonValue } from '../json/value.ts'
import type { Selection } from '../lists/list-index.ts'
import type { Collection } from '../model/collection.ts'
import type { Index } from '../model/indexes/declaration.ts'
import type { IndexKind } from '../model/indexes/kind.ts'
import { behindEnd, keyOfValue, maxIndexedBytes } from '../model/indexes/value.ts'
import { isRefusal, type Refusal } from '../model/outcome.ts'
import { malformed } from './malformed.ts'
import { parametersOf, textIn } from './query.ts'
import type { Route } from './routes.ts'

type Indexed = Pick<Collection, 'indexed'>
type Member = Index['partition']

/** The parameters by which a collection's items are found. */
const indexParameters = ({ indexed }: Indexed): readonly string[] => [
  ...new Set(indexed.flatMap(parametersOfIndex)),
]

/** Those of one index: of them the first has to be given. */
export const parametersOfIndex = ({ partition, sort }: Index): readonly string[] => [
  partition.name,
  ...(sort ? rangeNames(sort) : []),
]

const rangeNames = ({ name, kind }: Member): readonly string[] =>
  kind === 'text' ? [name, `${name}.from`, `${name}.to`] : [name]

/** The route of a list, with what this collection's may be asked by. */
export const withMembers = (route: Route, collection: Indexed | undefined): Route => {
  if (route.name !== 'readItems') return route
  // Of what is not there nothing can be known: it is 404, whatever is asked.
  if (collection === undefined) return { ...route, honours: {} }
  if (collection.indexed.length === 0) return route
  return { ...route, honours: { ...route.honours, members: indexParameters(collection) } }
}

/**
 * What a query selects; undefined where it names no member. Its parameters are known ones, each given once.
 */
export const selectionOf = (query: string, collection: Indexed): Selection | Refusal | undefined => {
  const names = new Set(indexParameters(collection))
  const given = parametersOf(query).flatMap(({ name }) =>
    name !== undefined && names.has(name) ? [name] : [],
  )
  if (given.length === 0) return undefined
  const index = collection.indexed.find((one) => serves(one, given))
  if (index === undefined) return malformed(`No index serves this query; there are ${formsOf(collection)}.`)
  const value = keyIn(query, index.partition)
  if (isRefusal(value)) return value
  const range = index.sort && given.length > 1 ? rangeIn(query, index.sort) : {}
  return isRefusal(range) ? range : { index, value, ...range }
}

const serves = (index: Index, given: readonly string[]): boolean => {
  const taken = parametersOfIndex(index)
  return given.includes(index.partition.name) && given.every((name) => taken.includes(name))
}

const formsOf = ({ indexed }: Indexed): string =>
  indexed
    .map(({ partition, sort }) => `?${partition.name}=${sort ? `, with or without ${formOf(sort)}` : ''}`)
    .join('; ')

const formOf = ({ name, kind }: Member): string => {
  switch (kind) {
    case 'text':
      return `${name}= or ${name}.from= and ${name}.to=`
    case 'boolean':
      return `${name}=`
    case 'number':
    case 'instant':
      return `${name}= or ${name}=from..to`
  }
}

/** The value of a parameter as keys have it. */
const keyIn = (query: string, { name, kind }: Member, parameter = name): string | Refusal => {
  const text = textIn(query, parameter)
  if (isRefusal(text)) return text
  const key = keyOf(kind === 'text' ? (text ?? '') : withSigns(text), kind)
  return key ?? malformed(`${parameter} is ${words[kind]}.`)
}

/** Numbers and instants have no blanks, so one is a plus sign that was not escaped. */
const withSigns = (text = ''): string => text.replaceAll(' ', '+')

const keyOf = (text: string, kind: IndexKind): string | undefined => {
  const key = keyOfValue(valueIn(text, kind), kind)
  return typeof key === 'string' ? key : undefined
}

const valueIn = (text: string, kind: IndexKind): JsonValue | undefined => {
  switch (kind) {
    case 'text':
    case 'instant':
      return text
    case 'number':
      return isExactNumber(text) ? Number(text) : undefined
    case 'boolean':
      return text === 'true' || text === 'false' ? text === 'true' : undefined
  }
}

const words: Readonly<Record<IndexKind, string>> = {
  text: `a text of 1 to ${maxIndexedBytes} bytes`,
  number: 'a number that a 64-bit float holds',
  boolean: 'true or false',
  instant: 'an instant such as 2026-01-31T09:00:00Z',
}

type Range = Pick<Selection, 'after' | 'to'>

const rangeIn = (query: string, sort: Member): Range | Refusal =>
  sort.kind === 'text' ? textRange(query, sort) : valueRange(query, sort)

/** Any text may be in a text, so its ends are parameters of their own. */
const textRange = (query: string, sort: Member): Range | Refusal => {
  const ends = rangeNames(sort).map((name) =>
    textIn(query, name) === undefined ? undefined : keyIn(query, sort, name),
  )
  for (const end of ends) if (isRefusal(end)) return end
  const [only, from, to] = ends as readonly (string | undefined)[]
  if (only === undefined) return between(from, to)
  return from === undefined && to === undefined
    ? between(only, only)
    : malformed(`${sort.name} is given, or its ends are: ${sort.name}.from and ${sort.name}.to; not both.`)
}

const valueRange = (query: string, { name, kind }: Member): Range | Refusal => {
  const text = textIn(query, name)
  if (isRefusal(text) || text === undefined) return text ?? {}
  const [from = '', to = from, ...more] = kind === 'boolean' ? [text] : withSigns(text).split('..')
  const ends = [from, to].map((end) => (end === '' ? undefined : keyOf(end, kind)))
  const isUnread = [from, to].some((end, at) => end !== '' && ends[at] === undefined)
  if (isUnread || more.length > 0 || (from === '' && to === ''))
    return malformed(
      `${name} is ${words[kind]}${kind === 'boolean' ? '' : ', or a range from..to of which one end may be open'}.`,
    )
  return between(ends[0], ends[1])
}

/** Both ends are within. An open one leaves out what has no value. */
const between = (from: string | undefined, to: string | undefined): Range => ({
  after: from ?? behindEnd,
  ...(to === undefined ? {} : { to: to + behindEnd }),
})
