import { existsSync, readFileSync } from 'node:fs'
import type { Change } from '../tables/database.ts'
import { keyOf } from '../tables/keys.ts'
import type { TableSchema } from '../tables/schema.ts'
import type { Item } from '../values/value.ts'

/** The number of the format, which the first line has; a file without one is of format 1, too. */
export const format = 1

export type JournalEntry =
  | { readonly v: number }
  | { readonly table: TableSchema }
  | { readonly drop: string }
  /** Items by their tables, and keys of those that went: all of one commit, so that half of it is never read. */
  | {
      readonly put: readonly (readonly [table: string, item: Item])[]
      readonly remove: readonly (readonly [table: string, key: Item])[]
    }

export const entryOf = (changes: readonly Change[]): JournalEntry => ({
  put: changes.flatMap(({ spot, after }) => (after ? [[spot.table.schema().name, after] as const] : [])),
  remove: changes.flatMap(({ spot, before, after }) => {
    const { name, keys } = spot.table.schema()
    return before && !after ? [[name, keyOf(keys, before)] as const] : []
  }),
})

const lineFeed = 10

/**
 * The entries of a file. A last line without its end is one whose call was never answered, and is left out.
 * @throws Error that names the line which cannot be read
 */
export function* readEntries(file: string): Generator<JournalEntry> {
  if (!existsSync(file)) return
  const bytes = readFileSync(file)
  let start = 0
  for (let line = 1; ; line++) {
    const end = bytes.indexOf(lineFeed, start)
    if (end === -1) return
    const entry = parsed(bytes.toString('utf8', start, end), `${file}, line ${line}`)
    // Also where the rest would seem to make sense: this file is written anew from what was read.
    if ('v' in entry && entry.v !== format)
      throw new Error(
        `${file} is of format ${entry.v}, which a later version has written; ${format} can be read`,
      )
    yield entry
    start = end + 1
  }
}

const parsed = (text: string, place: string): JournalEntry => {
  const entry = parsedJson(text)
  if (entry !== undefined && kinds.some((kind) => Object.hasOwn(entry, kind))) return entry as JournalEntry
  throw new Error(`${place} cannot be read: it is no journal of the DynamoDB double, or it was damaged`)
}

const kinds = ['v', 'table', 'drop', 'put'] as const

const parsedJson = (text: string): object | undefined => {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null ? json : undefined
  } catch {
    return undefined
  }
}
