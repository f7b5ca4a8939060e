import { batchesTable, itemsTable } from '../functions/resources/tables.ts'
import { schemasOf } from '../local/dynamodb-double/ours.ts'
import type { TableSchema } from '../local/dynamodb-double/tables/schema.ts'

/** The table in which Powertools keeps its records; `id` is its default key. */
export const idempotencyTable = 'Idempotency'
/** Where the peers keep items: one key, as they would choose it. */
export const peersTable = 'PeerItems'
/** One record an operation, written in one transaction with its item. */
export const recordsTable = 'Records'

export const itemsName = itemsTable.localName
export const batchesName = batchesTable.localName

/** A table whose key attributes, one or two, are strings. */
export const plainTable = (name: string, partition: string, sort?: string): TableSchema => ({
  name,
  keys: {
    partition: { name: partition, type: 'S' },
    sort: sort === undefined ? undefined : { name: sort, type: 'S' },
  },
  indexes: [],
  createdAt: 0,
})

export const benchTables: readonly TableSchema[] = [
  ...schemasOf(),
  plainTable(idempotencyTable, 'id'),
  plainTable(peersTable, 'pk'),
  plainTable(recordsTable, 'pk'),
]
