import { isExactNumber, type JsonFault, type JsonValue, pointer, readJson } from '../json/json.ts'
import type { ColumnType, JsonType } from './csv-columns.ts'

export type Cell = { readonly value: JsonValue } | { readonly faults: readonly JsonFault[] }

/**
 * A cell as its column's type has it. Where a column takes text as well, what is none of the other types is text:
 * a number with too many digits, too, because text keeps them.
 */
export function readCell(cell: string, column: string, type: ColumnType, maxDepth: number): Cell {
  const scalar = readScalar(cell, type)
  if (scalar !== undefined) return { value: scalar }
  const reading = jsonStart.test(cell) && hasNested(type) ? readJson(cell, maxDepth) : undefined
  if (reading && 'value' in reading && type.has(Array.isArray(reading.value) ? 'array' : 'object')) {
    return reading.faults.length > 0 ? { faults: below(column, reading.faults) } : { value: reading.value }
  }
  if (type.has('string')) return { value: cell }
  return { faults: [unexpected(column, type, reading && 'error' in reading ? reading.error : '')] }
}

const jsonStart = /^[ \t\r\n]*[[{]/

const hasNested = (type: ColumnType): boolean => type.has('object') || type.has('array')

function readScalar(cell: string, type: ColumnType): number | boolean | null | undefined {
  if (cell === 'null' && type.has('null')) return null
  if ((cell === 'true' || cell === 'false') && type.has('boolean')) return cell === 'true'
  if (!type.has('integer') || !isExactNumber(cell)) return undefined
  const value = Number(cell)
  return type.has('number') || Number.isInteger(value) ? value : undefined
}

const below = (column: string, faults: readonly JsonFault[]): JsonFault[] =>
  faults.map(({ pointer: at, detail }) => ({ pointer: pointer(column) + at, detail }))

/** Names the column and its type, never the cell. */
function unexpected(column: string, type: ColumnType, why: string): JsonFault {
  const names = [...type]
    .filter((name) => name !== 'integer' || !type.has('number'))
    .map((name) => named[name])
  const detail = `The column ${JSON.stringify(column)} takes ${names.join(' or ') || 'no value'}.`
  return { pointer: pointer(column), detail: why === '' ? detail : `${detail} ${why}` }
}

const named: Readonly<Record<JsonType, string>> = {
  string: 'text',
  number: 'a JSON number of at most 17 significant digits',
  integer: `an integer within ±${Number.MAX_SAFE_INTEGER}`,
  boolean: 'true or false',
  null: 'null',
  object: 'a JSON object',
  array: 'a JSON array',
}
