import { type TableDefinition, tables } from '../../functions/resources/tables.ts'
import { tableInput } from '../tables.ts'
import { schemaOf } from './tables/definition.ts'
import type { TableSchema } from './tables/schema.ts'

/** The tables of a service for a new double, TTL included; under their local names unless others are given. */
export const schemasOf = (
  definitions: readonly TableDefinition[] = tables,
  names: Readonly<Record<string, string>> = {},
): readonly TableSchema[] =>
  definitions.map((table) => ({
    ...schemaOf({ ...tableInput(table, names[table.variable] ?? table.localName) }, new Date(0)),
    timeToLive: table.timeToLive,
  }))
