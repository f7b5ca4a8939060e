import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { entryOf, format, type JournalEntry, readEntries } from './journal/entries.ts'
import { lockFile } from './journal/lock.ts'
import type { Database, Log } from './tables/database.ts'
import { spotOf } from './tables/table.ts'
import type { Item } from './values/value.ts'

/** A file that has every change in it, in their order; one line each, as JSON. */
export interface Journal {
  readonly log: Log
  /** Brings a new database to where the file ends. Once, before anything else is written. */
  readonly restore: (database: Database) => void
  readonly close: () => void
}

/**
 * Opens a journal, and makes it where there is none. What a call changed stands in it before the call is answered, so
 * it is there after this process was killed. It is not forced onto the disk: a machine that loses its power can lose
 * the last seconds, as files do.
 * @throws Error when another process has it, or it is no journal
 */
export const openJournal = (file: string): Journal => {
  mkdirSync(dirname(file), { recursive: true })
  const release = lockFile(`${file}.lock`)
  let out: number | undefined
  let pending: string[] = []
  const add = (entry: JournalEntry) => {
    if (out !== undefined) pending.push(`${JSON.stringify(entry)}\n`)
  }
  return {
    log: {
      schema: (schema) => add({ table: schema }),
      dropped: (drop) => add({ drop }),
      changes: (changes) => add(entryOf(changes)),
      flush: () => {
        if (out === undefined || pending.length === 0) return
        const text = pending.join('')
        pending = []
        writeWhole(out, text)
      },
    },
    restore: (database) => {
      try {
        for (const entry of readEntries(file)) restoreEntry(database, entry)
        compact(file, database)
        out = openSync(file, 'a')
      } catch (error) {
        release()
        throw error
      }
    },
    close: () => {
      if (out !== undefined) closeSync(out)
      out = undefined
      release()
    },
  }
}

const writeWhole = (file: number, text: string): void => {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
}

const restoreEntry = (database: Database, entry: JournalEntry): void => {
  if ('v' in entry) return
  if ('table' in entry) database.define(entry.table)
  else if ('drop' in entry) database.drop(entry.drop)
  else {
    for (const [name, item] of entry.put) replace(database, name, item, item)
    for (const [name, key] of entry.remove) replace(database, name, key, undefined)
  }
}

const replace = (database: Database, name: string, key: Item, item: Item | undefined): void => {
  const { table, id } = spotOf(database.table(name), key)
  table.replace(id, item)
}

/** Only what is there now. The old file stays until the new one is whole. */
const compact = (file: string, database: Database): void => {
  const draft = `${file}.new`
  const out = openSync(draft, 'w')
  writeWhole(out, `${JSON.stringify({ v: format } satisfies JournalEntry)}\n`)
  for (const table of database.tables()) {
    const { name } = table.schema()
    writeWhole(out, `${JSON.stringify({ table: table.schema() } satisfies JournalEntry)}\n`)
    for (const { item } of table.rows())
      writeWhole(out, `${JSON.stringify({ put: [[name, item]], remove: [] } satisfies JournalEntry)}\n`)
  }
  fsyncSync(out)
  closeSync(out)
  renameSync(draft, file)
}
