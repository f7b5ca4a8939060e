import { batchGet, batchWrite, executeStatements } from './batches.ts'
import { type Bill, withCapacities, withCapacity, withWriteCapacities } from './capacity.ts'
import { query } from './queries.ts'
import { readUnits, sizeOfItem } from './sizes.ts'
import type { Store } from './store.ts'
import { transactWrite } from './transactions.ts'
import { asItem } from './values.ts'
import { type Members, writeAlone } from './writes.ts'

export type Operation = (store: Store, bill: Bill, input: Members) => Members

const getItem: Operation = (store, bill, input) => {
  const place = store.placeOf(input.TableName, asItem(input.Key))
  const item = store.find(place)
  bill.read(place.table, readUnits(item ? sizeOfItem(item) : 0, input.ConsistentRead === true))
  return item ? { Item: item } : {}
}

const alone =
  (operation: Operation): Operation =>
  (store, bill, input) =>
    withCapacity(bill, input, operation(store, bill, input))

const many =
  (operation: Operation): Operation =>
  (store, bill, input) =>
    withCapacities(bill, input, operation(store, bill, input))

/** What the stand-in answers, by the last part of the target header. */
export const operations: ReadonlyMap<string, Operation> = new Map([
  ['GetItem', alone(getItem)],
  ['Query', alone(query)],
  ['PutItem', alone((store, bill, input) => writeAlone(store, bill, 'Put', input))],
  ['UpdateItem', alone((store, bill, input) => writeAlone(store, bill, 'Update', input))],
  ['DeleteItem', alone((store, bill, input) => writeAlone(store, bill, 'Delete', input))],
  ['BatchGetItem', many(batchGet)],
  ['BatchWriteItem', many(batchWrite)],
  ['BatchExecuteStatement', many(executeStatements)],
  [
    'TransactWriteItems',
    (store, bill, input) => withWriteCapacities(bill, input, transactWrite(store, bill, input)),
  ],
])
