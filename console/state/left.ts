import { harmless } from '../../functions/rows/harmless.ts'
import { withoutReasons } from '../../functions/rows/reason-columns.ts'
import { recordOf } from '../rows/csv.ts'
import type { FailedRow } from './failed-row.ts'
import type { Rows } from './rows.ts'

const reasonColumns = ['error.line', 'error.status', 'error.title', 'error.detail'] as const

/** The columns of the file first, so that it can be mended there as well; without what was said of its rows another time. */
export const leftLines = (
  rows: readonly FailedRow[],
  { columns = [], mended, again }: Pick<Rows, 'columns' | 'mended' | 'again'>,
): readonly string[] => [
  recordOf([...withoutReasons(columns, columns), ...reasonColumns, 'error.row']),
  ...rows
    .filter(({ index }) => !mended.has(index))
    .map((row) => leftRecord(again.get(row.index) ?? row, columns)),
]

const leftRecord = (row: FailedRow, columns: readonly string[]): string => {
  const { cells = [], isLaidOut, line = '', status, title, reasons } = row
  const whole = isLaidOut ? cells : columns.map(() => '')
  const details = reasons.map(({ member, detail }) =>
    member === undefined ? detail : `${member}: ${detail}`,
  )
  const why = [String(line), String(status), title, harmless(details.join('; '))]
  return recordOf([...withoutReasons(whole, columns), ...why, isLaidOut ? '' : harmless(cells[0] ?? '')])
}
