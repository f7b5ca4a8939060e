import type { Database } from '../tables/database.ts'
import type { Spot } from '../tables/table.ts'
import { invalid } from '../values/fault.ts'
import { readUnits, sizeOfItem } from '../values/sizes.ts'
import { type Item, isRecord, type Members } from '../values/value.ts'
import type { Bill } from './capacity.ts'
import { chargeIndexes, unitsOf } from './charge.ts'
import { projecting, reading, spotOfKey } from './items.ts'
import { bounded, checkMembers } from './members.ts'
import { planWrite } from './writes.ts'

/** "A single operation can retrieve up to 16 MB of data": the keys beyond that are returned unprocessed. */
const answerBytes = 16 * 1024 * 1024

/** BatchGetItem: each item is charged on its own. */
export const batchGet = (database: Database, bill: Bill, input: Members): Members => {
  checkMembers(input, 'BatchGetItem', ['RequestItems', 'ReturnConsumedCapacity'])
  const tables = requestsOf(input.RequestItems).map(([name, request]) => lookup(database, name, request))
  if (tables.reduce((sum, { spots }) => sum + spots.length, 0) > 100)
    throw invalid('Too many items requested for the BatchGetItem call')
  let left = answerBytes
  const Responses: Record<string, readonly Item[]> = {}
  const UnprocessedKeys: Record<string, Members> = {}
  for (const { name, request, keys, spots, shape } of tables) {
    const items: Item[] = []
    const unprocessed = keys.filter((_, at) => {
      const item = spots[at]?.table.find(spots[at].id)
      const bytes = item ? sizeOfItem(item) : 0
      if (bytes > left) return true
      left -= bytes
      bill.read(name, readUnits(bytes, request.ConsistentRead === true))
      if (item) items.push(shape(item))
      return false
    })
    Responses[name] = items
    if (unprocessed.length > 0) UnprocessedKeys[name] = { ...request, Keys: unprocessed }
  }
  return { Responses, UnprocessedKeys }
}

const requestsOf = (tables: unknown): readonly (readonly [string, unknown])[] => {
  const requests = isRecord(tables) ? Object.entries(tables) : []
  if (requests.length > 0) return requests
  throw invalid(
    "1 validation error detected: Value at 'requestItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
  )
}

const lookup = (database: Database, name: string, given: unknown) => {
  const request = isRecord(given) ? given : {}
  checkMembers(request, 'BatchGetItem', [...reading, 'Keys'])
  const shape = projecting(request)
  const keys = bounded('Keys', request.Keys, 100)
  const spots = keys.map((key) => spotOfKey(database, name, key))
  checkDistinct(spots)
  return { name, request, keys, spots, shape }
}

/** @throws ServiceError when an item is named twice */
export const checkDistinct = (spots: readonly Spot[]): void => {
  const names = new Set(spots.map(({ table, id }) => `${table.schema().name}\u0000${id}`))
  if (names.size < spots.length) throw invalid('Provided list of item keys contains duplicates')
}

/** BatchWriteItem: puts and deletes without conditions. */
export const batchWrite = (database: Database, bill: Bill, input: Members): Members => {
  checkMembers(input, 'BatchWriteItem', [
    'RequestItems',
    'ReturnConsumedCapacity',
    'ReturnItemCollectionMetrics',
  ])
  const writes = requestsOf(input.RequestItems).flatMap(([TableName, requests]) =>
    bounded('RequestItems', requests, 25).map(({ PutRequest: put, DeleteRequest: remove }) => {
      if (isRecord(put) && remove === undefined) return planWrite(database, 'Put', { ...put, TableName })
      if (isRecord(remove) && put === undefined)
        return planWrite(database, 'Delete', { ...remove, TableName })
      throw invalid(
        'Supplied AttributeValue has more than one datatypes set, or none: a request is a put or a delete',
      )
    }),
  )
  if (writes.length > 25) throw invalid('Too many items requested for the BatchWriteItem call')
  checkDistinct(writes.map(({ spot }) => spot))
  for (const write of writes) {
    const schema = write.spot.table.schema()
    bill.write(schema.name, unitsOf(write.before, write.after))
    chargeIndexes(bill, schema, write)
    database.commit([write])
  }
  return { UnprocessedItems: {} }
}
