import { isDeepStrictEqual } from 'node:util'
import type { JsonObject, JsonValue } from '../../../json/value.ts'
import { limits } from '../../../model/limits.ts'
import { membersNamed } from '../../../model/schema/order.ts'
import { type Column, columnsOf, otherMembers } from '../../../rows/csv-columns.ts'
import { readCell } from '../../../rows/csv-value.ts'
import type { View } from '../../view.ts'
import type { Asked, Text } from '../face.ts'
import { wholePage } from '../whole-page.ts'
import { headers, linesOf } from './lines.ts'

/**
 * A row an item, a column a member in the order of answers, so that all pages have the same columns. A value is in its cell
 * where the cell is read back as this value. All others are in one more column, as one JSON object, which only pages have that
 * need it: so a row has the whole item, and absent, null and empty text are three things.
 */
export const renderList = (view: View<'list'>, request: Asked): Text =>
  wholePage(view, request, (items) => {
    const { schema, ignored } = view.collection
    const types = columnsOf(schema)
    const names = ['id', ...membersNamed(schema).keys(), ...ignored]
    const columns = names.map((name): Column => [name, types.get(name) ?? new Set()])
    const rows = items.map(({ item }) => cellsOf(item, columns, new Set(ignored)))
    const isRest = rows.some((cells) => cells.at(-1) !== '')
    const table = [[...names, otherMembers], ...rows]
    return { headers, body: linesOf(isRest ? table : table.map((cells) => cells.slice(0, -1))) }
  })

const cellsOf = (item: JsonObject, columns: readonly Column[], ignored: ReadonlySet<string>): string[] => {
  const rest = new Map(Object.entries(item))
  const cells = columns.map((column) => {
    const [name] = column
    const value = rest.get(name)
    const cell = value === undefined ? '' : textOf(value)
    // What is not read back need not be read alike.
    if (value === undefined || ignored.has(name) || isReadAs(cell, value, column)) rest.delete(name)
    return rest.has(name) ? '' : cell
  })
  return [...cells, rest.size === 0 ? '' : JSON.stringify(Object.fromEntries(rest))]
}

const textOf = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** An empty cell is read as none, and a file with zero bytes is taken for UTF-16. */
const isReadAs = (cell: string, value: JsonValue, column: Column): boolean => {
  if (cell === '' || cell.includes('\0')) return false
  const read = readCell(cell, column, limits.maxDepth - 1)
  return 'value' in read && isDeepStrictEqual(read.value, value)
}
