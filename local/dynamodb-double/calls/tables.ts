import type { Database } from '../tables/database.ts'
import { indexOf, listOf, nameOf, schemaOf, typesOf } from '../tables/definition.ts'
import { describe } from '../tables/description.ts'
import { keyAttributes } from '../tables/schema.ts'
import { invalid, ServiceError, unsupported } from '../values/fault.ts'
import { isRecord, type Members } from '../values/value.ts'
import { stringIn } from './members.ts'

/** CreateTable; the table is active at once. */
export const createTable = (database: Database, input: Members, now: () => Date): Members => {
  const schema = schemaOf(input, now())
  if (database.has(schema.name))
    throw new ServiceError('ResourceInUseException', `Table already exists: ${schema.name}`)
  database.define(schema)
  return { TableDescription: describe(database.table(schema.name)) }
}

const named = (database: Database, input: Members) => {
  const name = nameOf(stringIn(input, 'TableName'), 'tableName')
  if (database.has(name)) return database.table(name)
  throw new ServiceError(
    'ResourceNotFoundException',
    `Requested resource not found: Table: ${name} not found`,
  )
}

export const describeTable = (database: Database, input: Members): Members => ({
  Table: describe(named(database, input)),
})

export const deleteTable = (database: Database, input: Members): Members => {
  const table = named(database, input)
  const TableDescription = { ...describe(table), TableStatus: 'DELETING' }
  database.drop(table.schema().name)
  return { TableDescription }
}

/** ListTables, in the order of their names. */
export const listTables = (database: Database, input: Members): Members => {
  const { ExclusiveStartTableName: after = '', Limit: limit = 100 } = input
  const names = database.tables().map((table) => table.schema().name)
  const later = names.sort().filter((name) => name > String(after))
  const TableNames = later.slice(0, Number(limit))
  return later.length > TableNames.length
    ? { TableNames, LastEvaluatedTableName: TableNames.at(-1) }
    : { TableNames }
}

/** UpdateTable: adds indexes, filled with the present items, and removes them. */
export const updateTable = (database: Database, input: Members): Members => {
  const table = named(database, input)
  const known = table.schema()
  const types = new Map([
    ...[known.keys, ...known.indexes.map(({ keys }) => keys)]
      .flatMap(keyAttributes)
      .map(({ name, type }) => [name, type] as const),
    ...typesOf(input.AttributeDefinitions),
  ])
  const updates = listOf(input.GlobalSecondaryIndexUpdates)
  if (updates.some(({ Update }) => Update !== undefined)) throw unsupported('another throughput of an index')
  const gone = updates.map(({ Delete }) => isRecord(Delete) && Delete.IndexName)
  const made = updates.flatMap(({ Create }) => (isRecord(Create) ? [indexOf(Create, types)] : []))
  const indexes = [...known.indexes.filter(({ name }) => !gone.includes(name)), ...made]
  if (new Set(indexes.map(({ name }) => name)).size < indexes.length)
    throw invalid('One or more parameter values were invalid: Duplicate index name')
  database.define({ ...known, indexes })
  return { TableDescription: describe(table) }
}

export const describeTimeToLive = (database: Database, input: Members): Members => {
  const { timeToLive } = named(database, input).schema()
  return {
    TimeToLiveDescription:
      timeToLive === undefined
        ? { TimeToLiveStatus: 'DISABLED' }
        : { TimeToLiveStatus: 'ENABLED', AttributeName: timeToLive },
  }
}

export const updateTimeToLive = (database: Database, input: Members): Members => {
  const known = named(database, input).schema()
  const { AttributeName: name, Enabled: enabled } = isRecord(input.TimeToLiveSpecification)
    ? input.TimeToLiveSpecification
    : {}
  if (typeof name !== 'string' || typeof enabled !== 'boolean')
    throw invalid('a TimeToLiveSpecification has an AttributeName and Enabled')
  if (enabled === (known.timeToLive !== undefined))
    throw invalid(`TimeToLive is already ${enabled ? 'enabled' : 'disabled'}`)
  database.define({ ...known, timeToLive: enabled ? name : undefined })
  return { TimeToLiveSpecification: { AttributeName: name, Enabled: enabled } }
}
