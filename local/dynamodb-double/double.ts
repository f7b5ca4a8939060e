import { createTokens } from './calls/transactions.ts'
import type { Journal } from './journal.ts'
import { type Committed, createDatabase, type Database } from './tables/database.ts'
import { sweepExpired } from './tables/expiry.ts'
import type { TableSchema } from './tables/schema.ts'
import type { Item } from './values/value.ts'
import type { Call } from './wire/call.ts'
import { answer, type Exchange } from './wire/exchange.ts'

export interface DoubleOptions {
  /** The clock of TTL, transaction tokens and the creation of tables; the system's when absent. */
  readonly now?: (() => Date) | undefined
  /** Tables that exist from the beginning. */
  readonly tables?: readonly TableSchema[] | undefined
  /** Calls that are not signed with it, or more than five minutes ago, are refused. */
  readonly secret?: string | undefined
  /** Restores and keeps the data; closed with the double. Without it the data is in memory only. */
  readonly journal?: Journal | undefined
}

/** DynamoDB in this process, as it behaves towards a client: the wire protocol in, the wire protocol out. */
export interface DynamoDbDouble {
  /** Answers one call. Its effects are visible when this returns. */
  readonly answer: (call: Call) => Exchange
  /** Calls back at each write that takes effect, in order; returns a function that ends that. */
  readonly observe: Database['observe']
  /** Deletes expired items, as TTL does at some time. Returns their number. */
  readonly sweep: () => number
  /** The present items of a table, in no order. */
  readonly items: (table: string) => readonly Item[]
  /** Empties all tables, in memory. Observers are not told. */
  readonly clear: () => void
  readonly close: () => void
}

export type { Committed, Item }

export const createDouble = (options: DoubleOptions = {}): DynamoDbDouble => {
  const { now = () => new Date(), secret, journal } = options
  const database = createDatabase(journal?.log)
  journal?.restore(database)
  const tokens = createTokens(now)
  for (const schema of options.tables ?? []) if (!database.has(schema.name)) database.define(schema)
  return {
    answer: (call) => answer(call, { database, tokens, now }, secret),
    observe: database.observe,
    sweep: () => sweepExpired(database, now()),
    items: (table) => [...database.table(table).rows()].map(({ item }) => item),
    clear: () => {
      tokens.clear()
      for (const table of database.tables()) table.clear()
    },
    close: () => journal?.close(),
  }
}
