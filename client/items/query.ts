import type { AnyQuery, QueryRange, QueryValue } from '../model/query.ts'

/**
 * A query as parameters.
 * @throws TypeError for a member without a value: left out, it would make the list one of other items.
 */
export const parametersOf = (query: AnyQuery): [name: string, text: string][] =>
  Object.entries(query).flatMap(([name, asked]: [string, AnyQuery[string] | null | undefined]) => {
    if (asked === undefined || asked === null) throw new TypeError(`the query has no value for ${name}`)
    return isRange(asked) ? rangeOf(name, asked) : [[name, textOf(asked)]]
  })

const isRange = (asked: QueryValue | QueryRange): asked is QueryRange =>
  typeof asked === 'object' && !(asked instanceof Date)

/** Any text may be in a text, so its ends are parameters of their own. */
const rangeOf = (name: string, { from, to }: QueryRange): [name: string, text: string][] => {
  if (from === undefined && to === undefined) throw new TypeError(`the range of ${name} has no end`)
  if (typeof (from ?? to) !== 'string') return [[name, `${textOf(from)}..${textOf(to)}`]]
  const ends = [
    [`${name}.from`, from],
    [`${name}.to`, to],
  ] as const
  return ends.flatMap(([end, value]) => (value === undefined ? [] : [[end, textOf(value)]]))
}

const textOf = (value: QueryValue | undefined): string =>
  value instanceof Date ? value.toISOString() : String(value ?? '')
