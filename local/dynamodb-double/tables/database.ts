import { ServiceError } from '../values/fault.ts'
import type { Item } from '../values/value.ts'
import { keyOf } from './keys.ts'
import type { TableSchema } from './schema.ts'
import { createTable, type Spot, type Table } from './table.ts'

/** One item before and after a write. */
export interface Change {
  readonly spot: Spot
  readonly before: Item | undefined
  /** Undefined: there is none. */
  readonly after: Item | undefined
}

/** A write that took effect, in the form that attribute values have on the wire (binary is base64). */
export interface Committed {
  /** From 1, across all tables; writes of one transaction share it. */
  readonly order: number
  readonly table: string
  readonly key: Item
  readonly before: Item | undefined
  readonly after: Item | undefined
  readonly cause: Cause
}

type Cause = 'call' | 'ttl'

/** Is told of every change before observers are. */
export interface Log {
  readonly schema: (schema: TableSchema) => void
  readonly dropped: (table: string) => void
  readonly changes: (changes: readonly Change[]) => void
  /** Everything told so far has been written to the file when this returns. */
  readonly flush: () => void
}

export interface Database {
  readonly tables: () => readonly Table[]
  /** @throws ServiceError when there is none of that name */
  readonly table: (name: string) => Table
  readonly has: (name: string) => boolean
  readonly define: (schema: TableSchema) => void
  readonly drop: (name: string) => void
  /** All of them at once. */
  readonly commit: (changes: readonly Change[], cause?: Cause) => void
  /** Calls back at each write that takes effect; returns a function that ends that. */
  readonly observe: (observer: (write: Committed) => void) => () => void
  readonly flush: () => void
}

const silent: Log = { schema: () => {}, dropped: () => {}, changes: () => {}, flush: () => {} }

export const createDatabase = (log: Log = silent): Database => {
  const tables = new Map<string, Table>()
  const observers = new Set<(write: Committed) => void>()
  let order = 0
  const tell = ({ spot, before, after }: Change, cause: Cause): void => {
    const { name, keys } = spot.table.schema()
    const key = keyOf(keys, after ?? before ?? {})
    for (const observer of observers) observer({ order, table: name, key, before, after, cause })
  }
  return {
    tables: () => [...tables.values()],
    table: (name) => tables.get(name) ?? missing(name),
    has: (name) => tables.has(name),
    define: (schema) => {
      log.schema(schema)
      const known = tables.get(schema.name)
      if (known) known.alter(schema)
      else tables.set(schema.name, createTable(schema))
    },
    drop: (name) => {
      log.dropped(name)
      tables.delete(name)
    },
    commit: (changes, cause = 'call') => {
      log.changes(changes)
      order++
      for (const { spot, after } of changes) spot.table.replace(spot.id, after)
      if (observers.size > 0) for (const change of changes) tell(change, cause)
    },
    observe: (observer) => {
      observers.add(observer)
      return () => observers.delete(observer)
    },
    flush: log.flush,
  }
}

const missing = (name: string): never => {
  throw new ServiceError(
    'ResourceNotFoundException',
    `Requested resource not found: Table: ${name} not found`,
  )
}
