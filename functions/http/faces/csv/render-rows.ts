import { cellsOf } from '../../../rows/split-csv.ts'
import type { View } from '../../view.ts'
import type { Asked, Text } from '../face.ts'
import { fitted, type Manner } from '../fit.ts'
import { cellsAt } from './cells.ts'
import { harmless, headers, linesOf } from './lines.ts'

const reasonColumns = ['line', 'status', 'type', 'title', 'detail', 'pointer', 'retryable'] as const
const columnsOfForm = [...reasonColumns, 'file'] as const

/** No column of a file is called so: it would be no member of an item. */
const prefix = 'error.'

/**
 * Failed rows as a file of their own: its columns first, as they were, so that it can be mended there and sent again
 * without the others; only what is said of them is made harmless. A row that cannot be laid out in columns stands in `error.row`.
 */
export const renderRows = ({ rows, header: text }: View<'rows'>, { base }: Asked): Text => {
  const columns = text ? cellsOf(text) : []
  const reasons = rows.some(({ entry }) => entry.file !== undefined) ? columnsOfForm : reasonColumns
  const header = [...columns, ...reasons.map((name) => prefix + name), `${prefix}row`]
  const { body } = fitted((level) =>
    linesOf([header, ...rows.map((row) => rowOf({ columns, reasons, level, base }, row))]),
  )
  return { headers, body }
}

interface Columns extends Manner {
  readonly columns: readonly string[]
  readonly reasons: readonly (typeof columnsOfForm)[number][]
}

const rowOf = ({ columns, reasons, ...manner }: Columns, { entry, sent }: View<'rows'>['rows'][number]) => {
  const { text = '', cells } = (manner.level === 'full' && sent) || {}
  const fits = cells !== undefined && columns.length > 0 && cells.length === columns.length
  const why = cellsAt(entry, manner)
  return [
    ...(fits ? cells : columns.map(() => '')),
    ...reasons.map((name) => harmless(why[name])),
    fits ? '' : harmless(text),
  ]
}
