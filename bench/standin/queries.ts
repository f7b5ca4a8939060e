import type { Bill } from './capacity.ts'
import { nameOf, placeholderOf, placeholdersOf } from './expression.ts'
import { readUnits, sizeOfItem } from './sizes.ts'
import type { Store } from './store.ts'
import { invalid } from './values.ts'
import type { Members } from './writes.ts'

/** The one shape of key conditions in use here: a range of a partition. */
const shape = /^(#?\w+) = (:\w+) AND (#?\w+) BETWEEN (:\w+) AND (:\w+)$/

const known = new Set([
  'TableName',
  'KeyConditionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ConsistentRead',
  'ReturnConsumedCapacity',
])

/** A page of a query ends after so much; there is no second page here. */
const pageBytes = 1024 * 1024

/** Query: "calculates the number of read capacity units … based on item size", of all items together. */
export const query = (store: Store, bill: Bill, input: Members): Members => {
  const unknown = Object.keys(input).find((name) => !known.has(name))
  if (unknown !== undefined) throw invalid(`a member of Query that the stand-in does not know: ${unknown}`)
  const { table, ...range } = rangeOf(input)
  const found = store.within(table, range)
  const size = found.reduce((sum, item) => sum + sizeOfItem(item), 0)
  if (size > pageBytes) throw invalid('the stand-in has no second page of a query')
  bill.read(table, readUnits(size, input.ConsistentRead === true))
  return { Items: found, Count: found.length, ScannedCount: found.length }
}

const rangeOf = (input: Members) => {
  const { TableName: table, KeyConditionExpression: text } = input
  const [, partition, equal, sort, from, to] = shape.exec(typeof text === 'string' ? text : '') ?? []
  if (typeof table !== 'string' || !partition || !equal || !sort || !from || !to)
    throw invalid(`a query that the stand-in does not know: ${text}`)
  const placeholders = placeholdersOf(input)
  const value = (token: string) => placeholderOf(token, placeholders).S ?? ''
  return {
    table,
    names: [nameOf(partition, placeholders), nameOf(sort, placeholders)],
    partition: value(equal),
    first: value(from),
    last: value(to),
  }
}
