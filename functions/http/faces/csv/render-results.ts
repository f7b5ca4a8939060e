import type { Entry } from '../../../model/outcome.ts'
import { harmless } from '../../../rows/harmless.ts'
import type { View } from '../../view.ts'
import type { Asked, Text } from '../face.ts'
import { fitted, type Manner } from '../fit.ts'
import { cellsAt } from './cells.ts'
import { headers, linesOf } from './lines.ts'

const columns = ['index', 'id', 'line', 'status', 'type', 'title', 'detail', 'pointer', 'retryable'] as const

/** A row a failed operation. Rows of a form are of several files, so those have one more column. */
export const renderResults = ({ entries }: View<'results'>, { base }: Asked): Text => {
  const isForm = entries.some(({ file }) => file !== undefined)
  const named = isForm ? ([...columns, 'file'] as const) : columns
  const { body } = fitted((level) =>
    linesOf([
      named,
      ...entries.map((entry) => {
        const cells = cellsOf(entry, { level, base })
        return named.map((column) => harmless(cells[column]))
      }),
    ]),
  )
  return { headers, body }
}

const cellsOf = (entry: Entry, manner: Manner) => ({
  index: String(entry.index),
  id: entry.id,
  ...cellsAt(entry, manner),
})
