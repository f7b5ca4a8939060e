import { isIn, keyOf } from '../tables/keys.ts'
import { type IndexSchema, inIndex, type TableSchema } from '../tables/schema.ts'
import { sameItem } from '../values/compare.ts'
import { sizeOfItem, writeUnits } from '../values/sizes.ts'
import type { Item } from '../values/value.ts'
import type { Bill } from './capacity.ts'

/** Write units of a change, by the larger of the item's two sizes. A failed condition costs the same. */
export const unitsOf = (before: Item | undefined, after: Item | undefined): number =>
  writeUnits(Math.max(before ? sizeOfItem(before) : 0, after ? sizeOfItem(after) : 0))

/** Charges the units of a table's indexes; the caller charges those of the table itself. */
export const chargeIndexes = (
  bill: Bill,
  table: TableSchema,
  { before, after }: { readonly before: Item | undefined; readonly after: Item | undefined },
): void => {
  for (const index of table.indexes) {
    const units = indexUnits(table, index, { before, after })
    if (units > 0) bill.write(table.name, units, index.name)
  }
}

/**
 * "If an update to the table changes the value of an indexed key attribute (from A to B), two writes are required …"
 * (Developer Guide, "Using Global Secondary Indexes", "Write capacity units"): nothing where the entry stays as it is.
 */
const indexUnits = (
  table: TableSchema,
  index: IndexSchema,
  { before, after }: { readonly before: Item | undefined; readonly after: Item | undefined },
): number => {
  const old = before && isIn(index, before) ? inIndex(before, table, index) : undefined
  const next = after && isIn(index, after) ? inIndex(after, table, index) : undefined
  if (!old || !next) return old || next ? unitsOf(old, next) : 0
  if (!sameItem(keyOf(index.keys, old), keyOf(index.keys, next)))
    return unitsOf(old, undefined) + unitsOf(undefined, next)
  return sameItem(old, next) ? 0 : unitsOf(old, next)
}
