import { isExactNumber, pointer, readJson } from '../json/json.ts'
import type { JsonFault, JsonValue } from '../json/value.ts'
import type { Column, ColumnType, JsonType } from './csv-columns.ts'

/** `unfit`: not of its column's type. `ambiguous`: JSON that readers disagree on. */
export type Cell =
  | { readonly value: JsonValue }
  | { readonly unfit: JsonFault }
  | { readonly ambiguous: readonly JsonFault[] }

/** A cell as a value of its column's type. If the column takes text as well, text stays text. */
export const readCell = (cell: string, [column, type]: Column, maxDepth: number): Cell => {
  const scalar = type.has('string') ? scalarUnlessText(cell, type) : scalarOf(cell, type)
  if (scalar !== undefined) return { value: scalar }
  const reading = jsonStart.test(cell) && hasNested(type) ? readJson(cell, maxDepth) : undefined
  if (reading && 'value' in reading && type.has(Array.isArray(reading.value) ? 'array' : 'object')) {
    return reading.faults.length > 0 ? { ambiguous: below(column, reading.faults) } : { value: reading.value }
  }
  if (type.has('string')) return { value: cell }
  return { unfit: unexpected([column, type], reading && 'error' in reading ? reading.error : '') }
}

const jsonStart = /^[ \t\r\n]*[[{]/

const hasNested = (type: ColumnType): boolean => type.has('object') || type.has('array')

/**
 * A cell becomes another type than text only if that type is written back in the same letters: 1.10 would come back as
 * 1.1, and the word null as nothing.
 */
const scalarUnlessText = (cell: string, type: ColumnType): number | boolean | undefined => {
  const scalar = scalarOf(cell, type)
  return scalar !== null && String(scalar) === cell ? scalar : undefined
}

/** Spreadsheets write TRUE and FALSE. */
const scalarOf = (cell: string, type: ColumnType): number | boolean | null | undefined => {
  if (cell === 'null' && type.has('null')) return null
  if (type.has('boolean') && /^(?:true|false)$/i.test(cell)) return cell.length === 'true'.length
  if (!type.has('integer') || !isExactNumber(cell)) return undefined
  const value = Number(cell)
  return type.has('number') || Number.isInteger(value) ? value : undefined
}

const below = (column: string, faults: readonly JsonFault[]): JsonFault[] =>
  faults.map(({ pointer: at, detail }) => ({ pointer: pointer(column) + at, detail }))

/** Names the column and its type, never the cell. */
const unexpected = ([column, type]: Column, why = ''): JsonFault => {
  const names = [...type]
    .filter((name) => name !== 'integer' || !type.has('number'))
    .map((name) => named[name])
  const detail = `The column ${JSON.stringify(column)} takes ${names.join(' or ') || 'no value'}.`
  return { pointer: pointer(column), detail: why === '' ? detail : `${detail} ${why}` }
}

const named: Readonly<Record<JsonType, string>> = {
  string: 'text',
  number: 'a JSON number that a 64-bit float holds',
  integer: 'an integer that a 64-bit float holds',
  boolean: 'true or false',
  null: 'null',
  object: 'a JSON object',
  array: 'a JSON array',
}
