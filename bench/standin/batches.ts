import type { Bill } from './capacity.ts'
import { type Bound, bindStatement } from './partiql.ts'
import { readUnits, sizeOfItem, writeUnits } from './sizes.ts'
import type { Place, Store } from './store.ts'
import { asItem, type Item, invalid, isRecord } from './values.ts'
import { applyWrite, type Members, planWrite } from './writes.ts'

const distinct = (places: readonly Place[], complaint: string): void => {
  const keys = new Set(places.map(({ table, key }) => `${table}\u0000${key}`))
  if (keys.size < places.length) throw invalid(complaint)
}

const bounded = (name: string, members: unknown, most: number): readonly Members[] => {
  if (!Array.isArray(members) || members.length < 1 || members.length > most || !members.every(isRecord))
    throw invalid(`${name} takes 1 to ${most} members`)
  return members
}

/** BatchExecuteStatement: each write succeeds or fails alone, and answer i belongs to statement i. */
export const executeStatements = (store: Store, bill: Bill, input: Members): Members => {
  const statements = bounded('Statements', input.Statements, 25)
  const bound = statements.map(({ Statement, Parameters }) => bindStatement(Statement, Parameters))
  const places = bound.map((write) => placeOf(store, write))
  distinct(places, 'Provided list of item keys contains duplicates')
  return {
    Responses: bound.map((write, at) => {
      const old = statements[at]?.ReturnValuesOnConditionCheckFailure === 'ALL_OLD'
      return execute(store, bill, write, places[at] as Place, old)
    }),
  }
}

const placeOf = (store: Store, write: Bound): Place =>
  store.placeOf(write.table, write.kind === 'insert' ? write.item : write.where)

/** That an insert which meets an item does not show it is the less favourable reading of the documentation. */
const execute = (store: Store, bill: Bill, write: Bound, place: Place, showOld: boolean): Members => {
  const before = store.find(place)
  const failed = write.kind === 'insert' ? before !== undefined : !matches(before, write.where)
  const after = write.kind === 'insert' ? write.item : { ...before, ...write.set }
  const sizes = [before ? sizeOfItem(before) : 0, failed ? 0 : sizeOfItem(after)]
  bill.write(place.table, writeUnits(Math.max(...sizes)))
  if (!failed) {
    applyWrite(store, { place, after })
    return { TableName: place.table }
  }
  const error =
    write.kind === 'insert'
      ? { Code: 'DuplicateItem', Message: 'Duplicate primary key exists in table' }
      : { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' }
  const shown = write.kind === 'update' && showOld && before ? { Item: before } : {}
  return { TableName: place.table, Error: { ...error, ...shown } }
}

const matches = (item: Item | undefined, where: Item): boolean =>
  item !== undefined &&
  Object.entries(where).every(([name, value]) => JSON.stringify(item[name]) === JSON.stringify(value))

/** BatchWriteItem: puts and deletes without conditions. */
export const batchWrite = (store: Store, bill: Bill, { RequestItems: tables }: Members): Members => {
  const writes = requestsOf(tables).map(([table, request]) => {
    if (isRecord(request.PutRequest))
      return planWrite(store, 'Put', { ...request.PutRequest, TableName: table })
    if (isRecord(request.DeleteRequest))
      return planWrite(store, 'Delete', { ...request.DeleteRequest, TableName: table })
    throw invalid('a write request holds one PutRequest or one DeleteRequest')
  })
  if (writes.length > 25) throw invalid('Too many items requested for the BatchWriteItem call')
  distinct(
    writes.map(({ place }) => place),
    'Provided list of item keys contains duplicates',
  )
  for (const write of writes) {
    bill.write(write.place.table, write.units)
    applyWrite(store, write)
  }
  return { UnprocessedItems: {} }
}

const requestsOf = (tables: unknown): readonly (readonly [string, Members])[] => {
  if (!isRecord(tables)) throw invalid('RequestItems must be a map of tables')
  return Object.entries(tables).flatMap(([table, requests]) =>
    bounded('RequestItems', requests, 25).map((request) => [table, request] as const),
  )
}

/** BatchGetItem: each item is charged on its own, a missing one like the smallest. */
export const batchGet = (store: Store, bill: Bill, { RequestItems: tables }: Members): Members => {
  if (!isRecord(tables)) throw invalid('RequestItems must be a map of tables')
  const Responses: Record<string, readonly Item[]> = {}
  for (const [table, request] of Object.entries(tables)) {
    const { Keys, ConsistentRead } = isRecord(request) ? request : {}
    const places = bounded('Keys', Keys, 100).map((key) => store.placeOf(table, asItem(key)))
    distinct(places, 'Provided list of item keys contains duplicates')
    const found = places.map((place) => store.find(place))
    for (const item of found)
      bill.read(table, readUnits(item ? sizeOfItem(item) : 0, ConsistentRead === true))
    Responses[table] = found.filter((item) => item !== undefined)
  }
  return { Responses, UnprocessedKeys: {} }
}
