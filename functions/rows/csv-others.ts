import { pointer, readJson } from '../json/json.ts'
import type { JsonFault, JsonObject, JsonValue } from '../json/value.ts'
import type { Column, ColumnType } from './csv-columns.ts'
import { unexpected } from './csv-value.ts'

/** The column of members that no other column has: one JSON object. */
export const others = '*'

/** Its type. A member of a schema that is called `*` has another one, and a column like any other. */
export const otherMembers: ColumnType = new Set(['object'])

/** What a row has in that column. */
interface Others {
  readonly members: JsonObject
  /** Not an object, or a member that has a column as well. */
  readonly unfit: readonly JsonFault[]
  /** JSON that readers disagree on. */
  readonly ambiguous: readonly JsonFault[]
}

const none: Others = { members: {}, unfit: [], ambiguous: [] }

/** @param maxDepth that of the row: these members stand beside those of other columns. */
export const readOthers = (
  cells: readonly string[],
  columns: readonly Column[],
  maxDepth: number,
): Others => {
  const at = columns.findIndex(([, type]) => type === otherMembers)
  const cell = cells[at] ?? ''
  if (cell === '') return none
  const reading = readJson(cell, maxDepth)
  if ('error' in reading) return { ...none, unfit: [unexpected([others, otherMembers], reading.error)] }
  const { value: members, faults } = reading
  if (!isMembers(members)) return { ...none, unfit: [unexpected([others, otherMembers])] }
  return faults.length > 0
    ? { ...none, ambiguous: faults }
    : { ...none, members, unfit: twice(members, columns) }
}

const isMembers = (value: JsonValue): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const twice = (members: JsonObject, columns: readonly Column[]): readonly JsonFault[] =>
  columns
    .filter(([name, type]) => type !== otherMembers && Object.hasOwn(members, name))
    .map(([name]) => ({
      pointer: pointer(name),
      detail: `It has a column, and is in the column "${others}" as well.`,
    }))
