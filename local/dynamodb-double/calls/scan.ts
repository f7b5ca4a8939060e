import { crc32 } from 'node:zlib'
import { expressionsOf } from '../expressions/expressions.ts'
import type { Database } from '../tables/database.ts'
import { isIn, keyTextOf as keyText } from '../tables/keys.ts'
import type { Row } from '../tables/ordered.ts'
import { compareTexts } from '../values/compare.ts'
import { invalid } from '../values/fault.ts'
import type { Members } from '../values/value.ts'
import type { Bill } from './capacity.ts'
import { checkMembers, stringIn } from './members.ts'
import { page } from './paging.ts'
import { paged, sourceOf, startOf } from './queries.ts'

/** Scan, in an order that writes between two pages do not change. */
export const scan = (database: Database, bill: Bill, input: Members): Members => {
  checkMembers(input, 'Scan', [...paged, 'Segment', 'TotalSegments'])
  const expressions = expressionsOf(input)
  const table = database.table(stringIn(input, 'TableName'))
  const source = sourceOf(table.schema(), input)
  const { index } = source
  const start = startOf(input, source)
  const inSegment = segmentOf(input)
  const rows = [...table.rows()].filter(
    (row) =>
      (!index || isIn(index, row.item)) &&
      (!start || compareTexts(row.id, start.id) > 0) &&
      inSegment(keyText(source.table.keys.partition, row.item)),
  )
  const sorted = rows.sort((a: Row, b: Row) => compareTexts(a.id, b.id))
  return page(sorted, source, { input, expressions, bill })
}

const segmentOf = ({ Segment: segment, TotalSegments: total }: Members): ((text: string) => boolean) => {
  if (segment === undefined && total === undefined) return () => true
  const [at, all] = [Number(segment), Number(total)]
  if (!Number.isInteger(at) || !Number.isInteger(all) || at < 0 || at >= all)
    throw invalid(`The Segment parameter must be less than TotalSegments: ${segment}, ${total}`)
  return (text) => crc32(text) % all === at
}
