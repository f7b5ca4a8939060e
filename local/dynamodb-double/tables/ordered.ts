import { compareTexts, compareValues } from '../values/compare.ts'
import type { Item, Value } from '../values/value.ts'
import { keyTextOf } from './keys.ts'
import type { Keys } from './schema.ts'

/** An item of a table, and the text of its key in the table. */
export interface Row {
  readonly id: string
  readonly item: Item
}

/** Items by partition, in the order of their sort keys, and of their table's keys if those are equal. */
export interface Ordered {
  readonly insert: (row: Row) => void
  readonly remove: (row: Row) => void
  readonly partition: (text: string) => readonly Row[]
  readonly partitions: () => IterableIterator<readonly Row[]>
}

export const orderedBy = (keys: Keys): Ordered => {
  const partitions = new Map<string, Row[]>()
  const compare = (a: Row, b: Row): number => compareRows(keys, a, b)
  return {
    insert: (row) => {
      const text = keyTextOf(keys.partition, row.item)
      const rows = partitions.get(text)
      if (rows) rows.splice(firstNotBefore(rows, row, compare), 0, row)
      else partitions.set(text, [row])
    },
    remove: (row) => {
      const text = keyTextOf(keys.partition, row.item)
      const rows = partitions.get(text) ?? []
      rows.splice(firstNotBefore(rows, row, compare), 1)
      if (rows.length === 0) partitions.delete(text)
    },
    partition: (text) => partitions.get(text) ?? [],
    partitions: () => partitions.values(),
  }
}

export const compareRows = ({ sort }: Keys, a: Row, b: Row): number => {
  const [left, right] = sort ? [a.item[sort.name], b.item[sort.name]] : []
  const order = left && right ? (compareValues(left, right) ?? 0) : 0
  return order || compareTexts(a.id, b.id)
}

const firstNotBefore = <T>(rows: readonly T[], row: T, compare: (a: T, b: T) => number): number =>
  firstAt(rows, (other) => compare(other, row) >= 0)

/** The first position at which a condition holds that then holds for all later positions. */
export const firstAt = <T>(rows: readonly T[], holds: (row: T) => boolean): number => {
  let [low, high] = [0, rows.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(rows[middle] as T)) high = middle
    else low = middle + 1
  }
  return low
}

/** By sort keys alone. */
export const compareSort = ({ sort }: Keys, row: Row, value: Value): number => {
  const own = sort && row.item[sort.name]
  return (own && compareValues(own, value)) ?? 0
}
