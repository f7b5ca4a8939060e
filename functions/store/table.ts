/**
 * The tables, as data. CDK makes them from these definitions, and so does the embedded stack and every
 * test, so there is one place where a key is named.
 */
export interface TableDefinition {
  /** The environment variable that carries the table's deployed name. */
  readonly variable: string
  /** The name it has on a laptop and in tests; a deployed one is made by CloudFormation. */
  readonly localName: string
  readonly partitionKey: { readonly name: string; readonly type: 'S' }
  readonly sortKey?: { readonly name: string; readonly type: 'S' }
  /** A number of seconds since the epoch; DynamoDB ignores every other type there. */
  readonly timeToLive: string
}

/** One record an item, or the tombstone of a deleted one. `pk` = tenant, collection, id. */
export const itemsTable: TableDefinition = {
  variable: 'ITEMS_TABLE',
  localName: 'Items',
  partitionKey: { name: 'pk', type: 'S' },
  timeToLive: 'expiresAt',
}

/** One `META` record a keyed batch, and the parts of its results that do not fit into it. */
export const batchesTable: TableDefinition = {
  variable: 'BATCHES_TABLE',
  localName: 'Batches',
  partitionKey: { name: 'pk', type: 'S' },
  sortKey: { name: 'sk', type: 'S' },
  timeToLive: 'expiresAt',
}

export const tables: readonly TableDefinition[] = [itemsTable, batchesTable]
