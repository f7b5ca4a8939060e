import { batchesTable, itemsTable, tables } from '../functions/store/table.ts'

/** The table in which Powertools keeps its records; `id` is its default key. */
export const idempotencyTable = 'Idempotency'
/** One record an operation, written in one transaction with its item. */
export const recordsTable = 'Records'

export const itemsName = itemsTable.localName
export const batchesName = batchesTable.localName

/** The names of each table's key attributes; all of them are strings. */
export const keysOfTables: ReadonlyMap<string, readonly string[]> = new Map([
  ...tables.map((table): [string, readonly string[]] => [
    table.localName,
    table.sortKey ? [table.partitionKey.name, table.sortKey.name] : [table.partitionKey.name],
  ]),
  [idempotencyTable, ['id']],
  [recordsTable, ['pk']],
])
