import { createTokens } from './calls/transactions.ts'
import type { Journal } from './journal.ts'
import { type Committed, createDatabase, type Database } from './tables/database.ts'
import { sweepExpired } from './tables/expiry.ts'
import type { TableSchema } from './tables/schema.ts'
import type { Item } from './values/value.ts'
import type { Call } from './wire/call.ts'
import { answer, type Exchange } from './wire/exchange.ts'

export interface DoubleOptions {
  /** What TTL, the life of transaction tokens and the creation of tables go by; the system's clock without it. */
  readonly now?: (() => Date) | undefined
  /** Tables that are there from the beginning. */
  readonly tables?: readonly TableSchema[] | undefined
  /** Refuses calls that are not signed with it. */
  readonly secret?: string | undefined
  /** Keeps the data, and has brought it along; closed with the double. In memory only without it. */
  readonly journal?: Journal | undefined
}

/** DynamoDB in this process, as a client meets it: the wire protocol in, the wire protocol out. */
export interface DynamoDbDouble {
  /** Answers one call. Its effects are there when this returns. */
  readonly answer: (call: Call) => Exchange
  /** Calls back at each write that takes effect, in their order; returns how to stop that. */
  readonly observe: Database['observe']
  /** Deletes what has expired, as TTL does some day. Returns how many items that were. */
  readonly sweep: () => number
  /** The items of a table as they are, in no order. */
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
