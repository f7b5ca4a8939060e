import type { JsonFault, JsonValue } from '../json/value.ts'
import { type DecidedFailure, failure } from '../model/outcome.ts'
import type { Column } from './csv-columns.ts'
import { otherMembers, readOthers } from './csv-others.ts'
import { readCell } from './csv-value.ts'
import { ambiguousOperation, type RowValue } from './row.ts'

/**
 * The cells of a row as members, by header and schema. An empty cell, quoted or not, means that the member is absent.
 * The depth is that of a cell, which may hold JSON.
 */
export const readRow = (
  cells: readonly string[],
  columns: readonly Column[],
  cellDepth: number,
): RowValue | DecidedFailure => {
  if (cells.length !== columns.length) return wrongCount(cells.length, columns.length)
  const [unfit, ambiguous]: [JsonFault[], JsonFault[]] = [[], []]
  const members: [string, JsonValue][] = []
  for (const [index, column] of columns.entries()) {
    const cell = cells[index] ?? ''
    if (cell === '' || column[1] === otherMembers) continue
    const read = readCell(cell, column, cellDepth)
    if ('value' in read) members.push([column[0], read.value])
    else if ('unfit' in read) unfit.push(read.unfit)
    else ambiguous.push(...read.ambiguous)
  }
  const beside = readOthers(cells, columns, cellDepth + 1)
  ambiguous.push(...beside.ambiguous)
  unfit.push(...beside.unfit)
  if (ambiguous.length > 0) return ambiguousOperation([...ambiguous, ...unfit])
  const value = Object.fromEntries([...members, ...Object.entries(beside.members)])
  return unfit.length > 0 ? { value, unfit } : { value }
}

const wrongCount = (cells: number, columns: number): DecidedFailure => {
  const counted = `The row has ${cells} ${cells === 1 ? 'cell' : 'cells'}; the header row has ${columns}.`
  const hint = cells > columns ? ' A cell with a comma stands in double quotes.' : ''
  return failure('malformed-operation', counted + hint)
}
