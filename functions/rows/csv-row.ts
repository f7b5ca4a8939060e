import { pointer } from '../json/json.ts'
import type { JsonFault, JsonObject, JsonValue } from '../json/value.ts'
import { type DecidedFailure, failure } from '../model/outcome.ts'
import { anyMembers, type Column, otherMembers } from './csv-columns.ts'
import { readCell } from './csv-value.ts'
import { ambiguousOperation, type RowValue } from './row.ts'

/**
 * The cells of a row as members, by header and schema. An empty cell, quoted or not, means that the member is absent, unless
 * the cell of other members has it.
 * The depth is that of a cell, which may hold JSON.
 */
export const readRow = (
  cells: readonly string[],
  columns: readonly Column[],
  cellDepth: number,
): RowValue | DecidedFailure => {
  if (cells.length !== columns.length) return wrongCount(cells.length, columns.length)
  const [unfit, ambiguous]: [JsonFault[], JsonFault[]] = [[], []]
  const members = new Map<string, JsonValue>()
  let others: JsonObject = {}
  for (const [index, column] of columns.entries()) {
    const cell = cells[index] ?? ''
    if (cell === '') continue
    const isOthers = column[1] === anyMembers
    // Its members are as deep as if they had cells.
    const read = readCell(cell, column, isOthers ? cellDepth + 1 : cellDepth)
    if ('value' in read && isOthers) others = read.value as JsonObject
    else if ('value' in read) members.set(column[0], read.value)
    else if ('unfit' in read) unfit.push(read.unfit)
    else ambiguous.push(...read.ambiguous)
  }
  unfit.push(...twice(others, members))
  if (ambiguous.length > 0) return ambiguousOperation([...ambiguous, ...unfit])
  const value = Object.fromEntries([...members, ...Object.entries(others)])
  return unfit.length > 0 ? { value, unfit } : { value }
}

/** A member has one value, and an id is seen without reading JSON. */
const twice = (others: JsonObject, members: ReadonlyMap<string, JsonValue>): JsonFault[] =>
  Object.keys(others)
    .filter((name) => name === 'id' || members.has(name))
    .map((name) => ({ pointer: pointer(otherMembers, name), detail: 'It stands in a column of its own.' }))

export const wrongCount = (cells: number, columns: number): DecidedFailure => {
  const counted = `The row has ${cells} ${cells === 1 ? 'cell' : 'cells'}; the header row has ${columns}.`
  const hint = cells > columns ? ' A cell with a comma stands in double quotes.' : ''
  return failure('malformed-operation', counted + hint)
}
