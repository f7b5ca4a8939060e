import { invalid } from './fault.ts'
import type { Item, Value } from './value.ts'

/** "Attributes can be nested up to 32 levels deep": of lists and maps, the attribute's own value being the first level. */
const maxDepth = 32

/** @throws ServiceError when an attribute is nested deeper than DynamoDB takes. */
export const checkDepth = (item: Item): void => {
  for (const name in item) {
    if (depthOf(item[name] as Value) > maxDepth)
      throw invalid(
        'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
      )
  }
}

const depthOf = ({ L, M }: Value): number => {
  const members = L ?? (M && Object.values(M))
  if (!members) return 1
  return 1 + members.reduce((deepest, member) => Math.max(deepest, depthOf(member)), 0)
}
