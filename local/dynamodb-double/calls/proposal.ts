import { checkIndexKey } from '../tables/keys.ts'
import type { TableSchema } from '../tables/schema.ts'
import { checkDepth } from '../values/depth.ts'
import { invalid } from '../values/fault.ts'
import { sizeOfItem } from '../values/sizes.ts'
import type { Item } from '../values/value.ts'

/** DynamoDB takes 400 KB an item, names included. */
const maxItemBytes = 400 * 1024

/** @throws ServiceError when the table cannot hold such an item */
export const checkProposed = (schema: TableSchema, item: Item, how: 'put' | 'updated'): void => {
  checkDepth(item)
  for (const index of schema.indexes) checkIndexKey(index, item, how)
  if (sizeOfItem(item) > maxItemBytes)
    throw invalid(`Item size ${how === 'put' ? '' : 'to update '}has exceeded the maximum allowed size`)
}
