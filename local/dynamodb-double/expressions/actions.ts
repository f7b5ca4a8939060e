import { type Keys, keyAttributes } from '../tables/schema.ts'
import { invalid, invalidParameter } from '../values/fault.ts'
import { placeOf } from './apply.ts'
import type { Action } from './ast.ts'
import { type Context, rootOf } from './context.ts'
import type { Place } from './edit.ts'

/** @throws ServiceError when an update names one place twice, or a part of the key */
export const checkActions = (actions: readonly Action[], keys: Keys, context: Context): void => {
  for (const { path } of actions) {
    const root = rootOf(path, context)
    if (keyAttributes(keys).some(({ name }) => name === root))
      throw invalidParameter(`Cannot update attribute ${root}. This attribute is part of the key`)
  }
  const places = actions.map(({ path }) => placeOf(path, context))
  places.forEach((place, at) => {
    const other = places.slice(0, at).find((one) => overlap(one, place))
    if (other)
      throw invalid(
        `Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: ${pathText(other)}, path two: ${pathText(place)}`,
      )
  })
}

const overlap = (a: Place, b: Place): boolean => {
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  return short.every((segment, at) => segment === long[at])
}

const pathText = (place: Place): string =>
  `[${place.map((segment) => (typeof segment === 'number' ? `[${segment}]` : segment)).join(', ')}]`
