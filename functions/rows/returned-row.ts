import { type DecidedFailure, failure } from '../model/outcome.ts'
import type { Column } from './csv-columns.ts'
import { readRow, wrongCount } from './csv-row.ts'
import { asWritten } from './harmless.ts'
import { fileColumn, isReason, textColumn, withoutReasons } from './reason-columns.ts'
import { createRecordStream } from './record-stream.ts'
import type { RowValue } from './row.ts'
import { scanCsv } from './scan-csv.ts'
import { cellsOf } from './split-csv.ts'

/**
 * A row out of a file of failed rows, as somebody has mended it. What was said of it is passed over. Where its text fitted no
 * columns, that text is the row, unless its cells have been written into the columns.
 */
export const readReturned = (
  cells: readonly string[],
  columns: readonly Column[],
  cellDepth: number,
): RowValue | DecidedFailure => {
  if (cells.length !== columns.length) return wrongCount(cells.length, columns.length)
  const own = columns.filter(([name]) => !isReason(name))
  const names = columns.map(([name]) => name)
  const ownCells = withoutReasons(cells, names)
  const text = cells[names.indexOf(textColumn)] ?? ''
  if (text === '') return readRow(ownCells, own, cellDepth)
  if (ownCells.some((cell) => cell !== '')) return twice
  if (names.includes(fileColumn)) return ofForm
  const alone = recordAlone(asWritten(text))
  return typeof alone === 'string' ? readRow(cellsOf(alone), own, cellDepth) : alone
}

const twice = failure(
  'malformed-operation',
  `The row stands in its columns and in ${textColumn} as well; empty one of them.`,
)

/** It may be one of a file with other columns. */
const ofForm = failure(
  'malformed-operation',
  `The row stands in ${textColumn} as it was in its file; write its cells into the columns, and empty that one.`,
)

const recordAlone = (text: string): string | DecidedFailure => {
  const stream = createRecordStream(scanCsv)
  stream.feed(Buffer.from(text))
  stream.finish()
  const most = Buffer.byteLength(text) + 1
  const [record, more] = [stream.next(most), stream.next(most)]
  if (record?.kind !== 'record') return failure('malformed-operation', `A quote in ${textColumn} is broken.`)
  if (more !== undefined) return failure('malformed-operation', `${textColumn} holds more than one row.`)
  return record.content().toString()
}
