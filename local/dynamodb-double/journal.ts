import { openLines } from '../journal/lines.ts'
import type { Change, Database, Log } from './tables/database.ts'
import { keyOf } from './tables/keys.ts'
import type { TableSchema } from './tables/schema.ts'
import { spotOf } from './tables/table.ts'
import type { Item } from './values/value.ts'

/** Every change of a database, in a file. */
export interface Journal {
  readonly log: Log
  /** Brings a new database to where the file ends. Once, before anything else is written. */
  readonly restore: (database: Database) => void
  readonly close: () => void
}

type Entry =
  | { readonly table: TableSchema }
  | { readonly drop: string }
  /** Items by their tables, and keys of those that went: all of one commit, so that half of it is never read. */
  | {
      readonly put: readonly (readonly [table: string, item: Item])[]
      readonly remove: readonly (readonly [table: string, key: Item])[]
    }

const format = { owner: 'the DynamoDB double', number: 1, kinds: ['table', 'drop', 'put'] } as const

/** @throws Error when another process has the file, or it is no journal of the double */
export const openJournal = (file: string): Journal => {
  const lines = openLines<Entry>(file, format)
  return {
    log: {
      schema: (schema) => lines.add({ table: schema }),
      dropped: (drop) => lines.add({ drop }),
      changes: (changes) => lines.add(entryOf(changes)),
      flush: lines.flush,
    },
    restore: (database) =>
      lines.restore(
        (entry) => apply(database, entry),
        () => present(database),
      ),
    close: lines.close,
  }
}

const entryOf = (changes: readonly Change[]): Entry => ({
  put: changes.flatMap(({ spot, after }) => (after ? [[spot.table.schema().name, after] as const] : [])),
  remove: changes.flatMap(({ spot, before, after }) => {
    const { name, keys } = spot.table.schema()
    return before && !after ? [[name, keyOf(keys, before)] as const] : []
  }),
})

const apply = (database: Database, entry: Entry): void => {
  if ('table' in entry) database.define(entry.table)
  else if ('drop' in entry) database.drop(entry.drop)
  else {
    for (const [name, item] of entry.put) replace(database, { name, key: item }, item)
    for (const [name, key] of entry.remove) replace(database, { name, key }, undefined)
  }
}

const replace = (
  database: Database,
  { name, key }: { readonly name: string; readonly key: Item },
  item: Item | undefined,
): void => {
  const { table, id } = spotOf(database.table(name), key)
  table.replace(id, item)
}

/** A database as the shortest journal of it. */
function* present(database: Database): Generator<Entry> {
  for (const table of database.tables()) {
    const { name } = table.schema()
    yield { table: table.schema() }
    for (const { item } of table.rows()) yield { put: [[name, item]], remove: [] }
  }
}
