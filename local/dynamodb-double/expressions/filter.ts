import { type Keys, keyAttributes } from '../tables/schema.ts'
import { invalid } from '../values/fault.ts'
import type { Path } from './ast.ts'
import { rootOf } from './context.ts'
import type { Expressions } from './expressions.ts'

/** @throws ServiceError when the filter of a query names an attribute of the key */
export const checkFilter = ({ FilterExpression: filter, context }: Expressions, keys: Keys): void => {
  if (!filter) return
  const roots = pathsIn(filter).map((path) => rootOf(path, context))
  const key = keyAttributes(keys).find(({ name }) => roots.includes(name))
  if (key)
    throw invalid(
      `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${key.name}`,
    )
}

/** The members of a condition that are called `path`, wherever they are. */
const pathsIn = (part: unknown): readonly Path[] => {
  if (typeof part !== 'object' || part === null) return []
  return Object.entries(part).flatMap(([name, member]) =>
    name === 'path' ? [member as Path] : pathsIn(member),
  )
}
