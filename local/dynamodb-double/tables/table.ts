import type { Item } from '../values/value.ts'
import { idOf, isIn } from './keys.ts'
import { type Ordered, orderedBy, type Row } from './ordered.ts'
import type { IndexSchema, TableSchema } from './schema.ts'

/** The items of one table and of its indexes, in memory. */
export interface Table {
  readonly schema: () => TableSchema
  readonly find: (id: string) => Item | undefined
  /** Replaces the item of a key, or removes it. */
  readonly replace: (id: string, after: Item | undefined) => void
  /** The items in their order; by an index if one is named. */
  readonly ordered: (index?: string) => Ordered
  readonly rows: () => IterableIterator<Row>
  readonly count: () => number
  readonly clear: () => void
  /** Sets another time to live, or other indexes, which are filled with the present items. */
  readonly alter: (schema: TableSchema) => void
}

export const createTable = (given: TableSchema): Table => {
  let schema = given
  let rows = new Map<string, Row>()
  let own = orderedBy(schema.keys)
  let indexes = new Map<string, Ordered>()
  const rebuild = () => {
    own = orderedBy(schema.keys)
    indexes = new Map(schema.indexes.map(({ name, keys }) => [name, orderedBy(keys)]))
    for (const row of rows.values()) enter(row)
  }
  const each = (row: Row, change: (ordered: Ordered, row: Row) => void) => {
    if (schema.keys.sort) change(own, row)
    for (const index of schema.indexes) if (isIn(index, row.item)) change(orderedOf(index), row)
  }
  const orderedOf = ({ name }: Pick<IndexSchema, 'name'>): Ordered => indexes.get(name) ?? own
  const enter = (row: Row) => each(row, (ordered) => ordered.insert(row))
  const leave = (row: Row) => each(row, (ordered) => ordered.remove(row))
  rebuild()
  return {
    schema: () => schema,
    find: (id) => rows.get(id)?.item,
    replace: (id, item) => {
      const before = rows.get(id)
      if (before) leave(before)
      if (item === undefined) return void rows.delete(id)
      const row = { id, item }
      rows.set(id, row)
      enter(row)
    },
    ordered: (index) =>
      index === undefined ? (schema.keys.sort ? own : single(rows)) : orderedOf({ name: index }),
    rows: () => rows.values(),
    count: () => rows.size,
    clear: () => {
      rows = new Map()
      rebuild()
    },
    alter: (next) => {
      schema = next
      rebuild()
    },
  }
}

/** Without a sort key every partition is one item, and its text is the key's. */
const single = (rows: ReadonlyMap<string, Row>): Ordered => ({
  insert: () => {},
  remove: () => {},
  partition: (text) => {
    const row = rows.get(text)
    return row ? [row] : []
  },
  partitions: function* () {
    for (const row of rows.values()) yield [row]
  },
})

/** The table and key of an item. */
export interface Spot {
  readonly table: Table
  readonly id: string
}

export const spotOf = (table: Table, item: Item): Spot => ({ table, id: idOf(table.schema().keys, item) })
