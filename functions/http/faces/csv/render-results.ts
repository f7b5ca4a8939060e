import type { Entry } from '../../../model/outcome.ts'
import type { View } from '../../view.ts'
import type { Text } from '../face.ts'
import { type DetailLevel, fitted } from '../fit.ts'
import { cellsAt } from './cells.ts'
import { harmless, headers, linesOf } from './lines.ts'

const columns = ['index', 'id', 'line', 'status', 'type', 'title', 'detail', 'pointer', 'retryable'] as const

/** A row a failed operation. */
export const renderResults = ({ entries }: View<'results'>): Text => {
  const { body } = fitted((level) => linesOf([columns, ...entries.map((entry) => rowAt(entry, level))]))
  return { headers, body }
}

const rowAt = (entry: Entry, level: DetailLevel): readonly string[] => {
  const cells = { index: String(entry.index), id: entry.id, ...cellsAt(entry, level) }
  return columns.map((column) => harmless(cells[column]))
}
