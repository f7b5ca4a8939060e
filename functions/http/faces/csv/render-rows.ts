import { harmless } from '../../../rows/harmless.ts'
import { columnsOfReasons, reasons, reasonsOfForm, withoutReasons } from '../../../rows/reason-columns.ts'
import { cellsOf } from '../../../rows/split-csv.ts'
import type { View } from '../../view.ts'
import type { Asked, Text } from '../face.ts'
import { fitted, type Manner } from '../fit.ts'
import { cellsAt } from './cells.ts'
import { headers, linesOf } from './lines.ts'

/**
 * Failed rows as a file of their own: its columns first, as they were, so that it can be mended there and sent again
 * without the others; only what is said of them is made harmless. A row that cannot be laid out in columns stands in `error.row`.
 * What was said of it before, in a file that has come back, gives way to what is said now.
 */
export const renderRows = ({ rows, header: text }: View<'rows'>, { base }: Asked): Text => {
  const columns = text ? cellsOf(text) : []
  const said = rows.some(({ entry }) => entry.file !== undefined) ? reasonsOfForm : reasons
  const header = [...withoutReasons(columns, columns), ...columnsOfReasons(said)]
  const { body } = fitted((level) =>
    linesOf([header, ...rows.map((row) => rowOf({ columns, said, level, base }, row))]),
  )
  return { headers, body }
}

interface Columns extends Manner {
  readonly columns: readonly string[]
  readonly said: readonly (typeof reasonsOfForm)[number][]
}

const rowOf = ({ columns, said, ...manner }: Columns, { entry, sent }: View<'rows'>['rows'][number]) => {
  const { text = '', cells } = (manner.level === 'full' && sent) || {}
  const fits = cells !== undefined && columns.length > 0 && cells.length === columns.length
  const why = cellsAt(entry, manner)
  return [
    ...withoutReasons(fits ? cells : columns.map(() => ''), columns),
    ...said.map((name) => harmless(why[name])),
    fits ? '' : harmless(text),
  ]
}
