import type { Base } from '../../../model/base.ts'
import { cellsOf } from '../../../rows/split-csv.ts'
import type { View } from '../../view.ts'
import type { Asked, Text } from '../face.ts'
import { cellsAt } from './cells.ts'
import { harmless, headers, linesOf } from './lines.ts'

const reasonColumns = ['line', 'status', 'type', 'title', 'detail', 'pointer', 'retryable'] as const

/** No column of a file is called so: it would be no member of an item. */
const prefix = 'error.'

/**
 * Failed rows as a file of their own: its columns first, as they were, so that it can be mended there and sent again
 * without the others; only what is said of them is made harmless. A row that cannot be laid out in columns stands in `error.row`.
 */
export const renderRows = ({ rows, header: text }: View<'rows'>, { base }: Asked): Text => {
  const columns = text ? cellsOf(text) : []
  const header = [...columns, ...reasonColumns.map((name) => prefix + name), `${prefix}row`]
  return { headers, body: linesOf([header, ...rows.map((row) => rowOf(columns, row, base))]) }
}

const rowOf = (columns: readonly string[], { entry, sent }: View<'rows'>['rows'][number], base: Base) => {
  const { text = '', cells } = sent ?? {}
  const fits = cells !== undefined && columns.length > 0 && cells.length === columns.length
  const why = cellsAt(entry, { level: 'full', base })
  return [
    ...(fits ? cells : columns.map(() => '')),
    ...reasonColumns.map((name) => harmless(why[name])),
    fits ? '' : harmless(text),
  ]
}
