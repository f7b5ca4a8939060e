import { rootOf } from '../expressions/context.ts'
import { expressionsOf } from '../expressions/expressions.ts'
import { only } from '../tables/schema.ts'
import { invalid } from '../values/fault.ts'
import type { Item, Members } from '../values/value.ts'
import type { Write } from './write.ts'

const attributes = (item: Item | undefined): Members =>
  item && Object.keys(item).length > 0 ? { Attributes: item } : {}

/** The value of ReturnValues. For an update it has whole attributes; DynamoDB has only the changed parts of them. */
export const returned = (input: Members, { before, after }: Write): Members => {
  switch (input.ReturnValues ?? 'NONE') {
    case 'NONE':
      return {}
    case 'ALL_OLD':
      return attributes(before)
    case 'ALL_NEW':
      return attributes(after)
    case 'UPDATED_OLD':
      return attributes(before && only(before, changed(input)))
    case 'UPDATED_NEW':
      return attributes(after && only(after, changed(input)))
    default:
      throw invalid(`Return values set to invalid value: ${input.ReturnValues}`)
  }
}

const changed = (input: Members): readonly string[] => {
  const { UpdateExpression: actions = [], context } = expressionsOf(input)
  return actions.map(({ path }) => rootOf(path, context))
}
