import { expressionsOf } from '../expressions/expressions.ts'
import { projected } from '../expressions/projection.ts'
import type { Database } from '../tables/database.ts'
import { checkBareKey } from '../tables/keys.ts'
import { type Spot, spotOf } from '../tables/table.ts'
import { checkedItem } from '../values/check.ts'
import { readUnits, sizeOfItem } from '../values/sizes.ts'
import type { Item, Members } from '../values/value.ts'
import type { Bill } from './capacity.ts'
import { checkMembers, stringIn } from './members.ts'

export const spotOfKey = (database: Database, name: string, key: unknown): Spot => {
  const table = database.table(name)
  const checked = checkedItem(key)
  checkBareKey(table.schema().keys, checked)
  return spotOf(table, checked)
}

export const projecting = (input: Members): ((item: Item) => Item) => {
  const { ProjectionExpression: paths, context } = expressionsOf(input)
  return paths ? (item) => projected(paths, item, context) : (item) => item
}

/** A read of a missing item is charged as that of the smallest. */
export const getItem = (database: Database, bill: Bill, input: Members): Members => {
  checkMembers(input, 'GetItem', [...reading, 'TableName', 'Key', 'ReturnConsumedCapacity'])
  const shape = projecting(input)
  const name = stringIn(input, 'TableName')
  const { table, id } = spotOfKey(database, name, input.Key)
  const item = table.find(id)
  bill.read(name, readUnits(item ? sizeOfItem(item) : 0, input.ConsistentRead === true))
  return item ? { Item: shape(item) } : {}
}

/** The members that every read by keys may have. */
export const reading = [
  'ConsistentRead',
  'ProjectionExpression',
  'ExpressionAttributeNames',
  'AttributesToGet',
]
