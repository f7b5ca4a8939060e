import type { JsonObject, JsonValue } from '../../../json/value.ts'
import { membersNamed } from '../../../model/schema/order.ts'
import { others } from '../../../rows/csv-others.ts'
import type { View } from '../../view.ts'
import type { Text } from '../face.ts'
import { wholePage } from '../whole-page.ts'
import { headers, linesOf } from './lines.ts'

/**
 * A row an item, a column a member in the order of answers, so that all pages have the same columns; only where items have
 * members that the schema does not name, there is one more for all of those.
 */
export const renderList = (view: View<'list'>): Text =>
  wholePage(view, (items) => {
    const { schema, ignored } = view.collection
    const names = ['id', ...membersNamed(schema).keys(), ...ignored]
    const known = new Set(names)
    const rows = items.map(({ item }) => [
      ...names.map((name) => cellOf(own(item, name))),
      restOf(item, known),
    ])
    const isRest = rows.some((cells) => cells.at(-1) !== '')
    const table = [[...names, others], ...rows]
    return { headers, body: linesOf(isRest ? table : table.map((cells) => cells.slice(0, -1))) }
  })

const own = (item: JsonObject, name: string): JsonValue | undefined =>
  Object.hasOwn(item, name) ? item[name] : undefined

/** As rows are read: what is absent is empty, and what is nested is JSON. */
const cellOf = (value: JsonValue | undefined): string => {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const restOf = (item: JsonObject, known: ReadonlySet<string>): string => {
  const rest = Object.entries(item).filter(([name]) => !known.has(name))
  return rest.length === 0 ? '' : JSON.stringify(Object.fromEntries(rest))
}
