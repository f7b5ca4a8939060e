interface KeyAttribute {
  readonly name: string
  readonly type: 'S'
}

/** A global secondary index; sparse: a record without its attributes is not in it. */
export interface IndexDefinition {
  readonly name: string
  readonly partitionKey: KeyAttribute
  readonly sortKey: KeyAttribute
  /** What it holds beside the keys; only those where there is none. */
  readonly includes?: readonly string[]
}

/**
 * The tables, as data. CDK, the embedded stack and every test make them from these definitions, so keys are named in
 * one place.
 */
export interface TableDefinition {
  /** The environment variable that carries the table's deployed name. */
  readonly variable: string
  /** The name on a laptop and in tests; CloudFormation makes the deployed one. */
  readonly localName: string
  readonly partitionKey: KeyAttribute
  readonly sortKey?: KeyAttribute
  readonly indexes?: readonly IndexDefinition[]
  /** A number of seconds since the epoch; DynamoDB ignores every other type there. */
  readonly timeToLive: string
}

/** What a list shows of an item. Not `lock` nor `receipts`: what no reader sees must not cost a write of an index. */
const listed = ['data', 'version', 'createdAt', 'updatedAt', 'schemaVersion']

const itemIndex = (n: number): IndexDefinition => ({
  name: `index${n}`,
  partitionKey: { name: `i${n}p`, type: 'S' },
  sortKey: { name: `i${n}s`, type: 'S' },
  includes: listed,
})

/** By their numbers, as collections use them. */
export const itemIndexes = { 1: itemIndex(1), 2: itemIndex(2), 3: itemIndex(3) } as const

/**
 * One record an item, or the tombstone of a deleted one. `pk` = tenant, collection, shard; `sk` = id. Three indexes stand
 * ready for what collections are to be found by; an index that no record has attributes of costs nothing.
 */
export const itemsTable: TableDefinition = {
  variable: 'ITEMS_TABLE',
  localName: 'Items',
  partitionKey: { name: 'pk', type: 'S' },
  sortKey: { name: 'sk', type: 'S' },
  indexes: Object.values(itemIndexes),
  timeToLive: 'expiresAt',
}

/** The asynchronous batches of one caller, by creation. */
export const byCaller: IndexDefinition = {
  name: 'byCaller',
  partitionKey: { name: 'caller', type: 'S' },
  sortKey: { name: 'listed', type: 'S' },
}

/** The asynchronous batches of one caller that are in one state, by creation. */
export const byStanding: IndexDefinition = {
  name: 'byStanding',
  partitionKey: { name: 'standing', type: 'S' },
  sortKey: { name: 'listed', type: 'S' },
}

/** The unfinished asynchronous batches, by the time of their next sweep. */
export const byDue: IndexDefinition = {
  name: 'byDue',
  partitionKey: { name: 'open', type: 'S' },
  sortKey: { name: 'due', type: 'S' },
}

/** One `META` record a keyed or asynchronous batch, its chunks and counters, and results in parts. */
export const batchesTable: TableDefinition = {
  variable: 'BATCHES_TABLE',
  localName: 'Batches',
  partitionKey: { name: 'pk', type: 'S' },
  sortKey: { name: 'sk', type: 'S' },
  indexes: [byCaller, byStanding, byDue],
  timeToLive: 'expiresAt',
}

export const tables: readonly TableDefinition[] = [itemsTable, batchesTable]
