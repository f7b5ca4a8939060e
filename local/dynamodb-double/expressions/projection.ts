import type { Item, Value } from '../values/value.ts'
import { placeOf } from './apply.ts'
import type { Path } from './ast.ts'
import { type Context, valueAt } from './context.ts'
import type { Place } from './edit.ts'
import { readPath } from './paths.ts'
import { tokensOf } from './tokens.ts'

const what = 'ProjectionExpression'

/** @throws ServiceError */
export const readProjection = (text: string): readonly Path[] => {
  const tokens = tokensOf(text, what)
  const paths: Path[] = []
  do paths.push(readPath(tokens, what))
  while (tokens.take(','))
  tokens.end()
  return paths
}

/** The parts of an item that paths name, in their nesting; the chosen elements of a list move together. */
export const projected = (paths: readonly Path[], item: Item, context: Context): Item => {
  const places = paths
    .filter((path) => valueAt(path, item, context) !== undefined)
    .map((path) => placeOf(path, context))
  return picked({ M: item }, places).M ?? {}
}

const picked = (value: Value, places: readonly Place[]): Value => {
  if (places.some((place) => place.length === 0)) return value
  const inner = (segment: string | number) =>
    places.filter(([first]) => first === segment).map((place) => place.slice(1))
  if (value.L) {
    const wanted = [...value.L.entries()].filter(([index]) => inner(index).length > 0)
    return { L: wanted.map(([index, member]) => picked(member, inner(index))) }
  }
  const members: Record<string, Value> = Object.create(null)
  for (const name in value.M) {
    const wanted = inner(name)
    if (wanted.length > 0) members[name] = picked(value.M[name] ?? {}, wanted)
  }
  return { M: members }
}
