import { expressionsOf } from '../expressions/expressions.ts'
import { checkFilter } from '../expressions/filter.ts'
import { keyRangeOf } from '../expressions/key-range.ts'
import type { Database } from '../tables/database.ts'
import { idOf, keyTextOf as keyText } from '../tables/keys.ts'
import { compareRows, type Row } from '../tables/ordered.ts'
import { keyAttributes } from '../tables/schema.ts'
import { checkedItem } from '../values/check.ts'
import { invalid } from '../values/fault.ts'
import { type Item, isRecord, type Members } from '../values/value.ts'
import type { Bill } from './capacity.ts'
import { checkMembers, stringIn } from './members.ts'
import { page, type Source } from './paging.ts'

/** The members that Query and Scan share. */
export const paged = [
  'TableName',
  'IndexName',
  'Select',
  'Limit',
  'ExclusiveStartKey',
  'FilterExpression',
  'ProjectionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ConsistentRead',
  'ReturnConsumedCapacity',
] as const

/** Query, of a table or an index. An index shows every write at once here; DynamoDB's are eventually consistent. */
export const query = (database: Database, bill: Bill, input: Members): Members => {
  checkMembers(input, 'Query', [...paged, 'KeyConditionExpression', 'ScanIndexForward'])
  const expressions = expressionsOf(input)
  const table = database.table(stringIn(input, 'TableName'))
  const source = sourceOf(table.schema(), input)
  const keys = (source.index ?? source.table).keys
  if (!expressions.KeyConditionExpression)
    throw invalid(
      'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
    )
  const range = keyRangeOf(expressions.KeyConditionExpression, keys, expressions.context)
  checkFilter(expressions, keys)
  const partition = keyText(keys.partition, { [keys.partition.name]: range.partition })
  const sorted = range.rows(table.ordered(source.index?.name).partition(partition))
  const forward = input.ScanIndexForward !== false
  const compare = (a: Row, b: Row) => compareRows(keys, a, b)
  const start = startOf(input, source)
  const rest = start
    ? sorted.filter((row) => (forward ? compare(row, start) > 0 : compare(row, start) < 0))
    : sorted
  return page(forward ? rest : rest.toReversed(), source, { input, expressions, bill })
}

/** @throws ServiceError when there is no such index, or it does not support the requested read */
export const sourceOf = (
  table: Source['table'],
  { IndexName: name, ConsistentRead: consistent }: Members,
): Source => {
  if (name === undefined) return { table, index: undefined }
  const index = table.indexes.find((one) => one.name === name)
  if (!index) throw invalid(`The table does not have the specified index: ${name}`)
  if (consistent === true) throw invalid('Consistent reads are not supported on global secondary indexes')
  return { table, index }
}

/** The row at which an earlier page ended; it may have been deleted since. @throws ServiceError */
export const startOf = ({ ExclusiveStartKey: given }: Members, { table, index }: Source): Row | undefined => {
  if (given === undefined) return undefined
  const item: Item = checkedItem(isRecord(given) ? given : {})
  const wanted = [...keyAttributes(table.keys), ...(index ? keyAttributes(index.keys) : [])]
  const names = new Set(wanted.map(({ name }) => name))
  const fits = wanted.every(({ name, type }) => item[name]?.[type] !== undefined)
  if (!fits || Object.keys(item).length !== names.size) throw invalid('The provided starting key is invalid')
  return { id: idOf(table.keys, item), item }
}
