import { holds } from '../expressions/evaluate.ts'
import type { Expressions } from '../expressions/expressions.ts'
import { projected } from '../expressions/projection.ts'
import { keyOf } from '../tables/keys.ts'
import type { Row } from '../tables/ordered.ts'
import { type IndexSchema, inIndex, type TableSchema } from '../tables/schema.ts'
import { invalid } from '../values/fault.ts'
import { readUnits, sizeOfItem } from '../values/sizes.ts'
import type { Item, Members } from '../values/value.ts'
import type { Bill } from './capacity.ts'

/** The table or index that a Query or Scan reads. */
export interface Source {
  readonly table: TableSchema
  readonly index: IndexSchema | undefined
}

/** "A single Query operation can read up to the maximum number of items set … or a maximum of 1 MB of data." */
const pageBytes = 1024 * 1024

/** One page of rows: read up to the limits, filtered, shaped, and charged by what was read. */
export const page = (
  rows: readonly Row[],
  source: Source,
  {
    input,
    expressions,
    bill,
  }: { readonly input: Members; readonly expressions: Expressions; readonly bill: Bill },
): Members => {
  const { read, bytes, last } = take(rows, source, limitOf(input))
  const units = readUnits(bytes, input.ConsistentRead === true)
  bill.read(source.table.name, units, source.index?.name)
  const { FilterExpression: filter, context } = expressions
  const found = filter ? read.filter((item) => holds(filter, item, context)) : read
  return {
    ...(input.Select === 'COUNT' ? {} : { Items: found.map((item) => shaped(item, expressions)) }),
    Count: found.length,
    ScannedCount: read.length,
    ...(last && { LastEvaluatedKey: keyIn(source, last) }),
  }
}

const shaped = (item: Item, { ProjectionExpression: paths, context }: Expressions): Item =>
  paths ? projected(paths, item, context) : item

const limitOf = ({ Limit: limit }: Members): number => {
  if (limit === undefined) return Number.POSITIVE_INFINITY
  if (Number.isInteger(limit) && Number(limit) >= 1) return Number(limit)
  throw invalid(
    `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1`,
  )
}

interface Taken {
  readonly read: readonly Item[]
  readonly bytes: number
  /** The last row that was read, if a limit ended the page. */
  readonly last: Item | undefined
}

const take = (rows: readonly Row[], { table, index }: Source, limit: number): Taken => {
  const read: Item[] = []
  let bytes = 0
  for (const { item } of rows) {
    const entry = index ? inIndex(item, table, index) : item
    read.push(entry)
    bytes += sizeOfItem(entry)
    if (read.length >= limit || bytes >= pageBytes) return { read, bytes, last: entry }
  }
  return { read, bytes, last: undefined }
}

const keyIn = ({ table, index }: Source, item: Item): Item => ({
  ...keyOf(table.keys, item),
  ...(index && keyOf(index.keys, item)),
})
