import { invalid, invalidParameter, unsupported } from '../values/fault.ts'
import { isRecord, type Members } from '../values/value.ts'
import type { IndexSchema, KeyAttribute, Keys, Projection, TableSchema } from './schema.ts'

const nameShape = /^[a-zA-Z0-9_.-]{3,255}$/

/** @throws ServiceError unless a table or an index may have this name */
export const nameOf = (name: unknown, member: string): string => {
  if (typeof name === 'string' && nameShape.test(name)) return name
  throw invalid(
    `1 validation error detected: Value '${name}' at '${member}' failed to satisfy constraint: Member must have length between 3 and 255 and satisfy regular expression pattern: [a-zA-Z0-9_.-]+`,
  )
}

/** The schema in a CreateTable call. @throws ServiceError */
export const schemaOf = (input: Members, now: Date): TableSchema => {
  if (input.LocalSecondaryIndexes !== undefined) throw unsupported('local secondary indexes')
  const types = typesOf(input.AttributeDefinitions)
  const keys = keysOf(input.KeySchema, types)
  const indexes = listOf(input.GlobalSecondaryIndexes).map((index) => indexOf(index, types))
  const used = new Set([keys, ...indexes.map((index) => index.keys)].flatMap(namesIn))
  if (used.size !== types.size)
    throw invalidParameter(
      'Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions',
    )
  if (new Set(indexes.map(({ name }) => name)).size < indexes.length)
    throw invalidParameter('Duplicate index name')
  return { name: nameOf(input.TableName, 'tableName'), keys, indexes, createdAt: now.getTime() / 1000 }
}

const namesIn = ({ partition, sort }: Keys) => (sort ? [partition.name, sort.name] : [partition.name])

export const typesOf = (definitions: unknown): ReadonlyMap<string, KeyAttribute['type']> =>
  new Map(
    listOf(definitions).map(({ AttributeName: name, AttributeType: type }) => {
      if (type !== 'S' && type !== 'N' && type !== 'B')
        throw invalid(`the type of the attribute ${name} must be S, N or B`)
      return [String(name), type]
    }),
  )

const keysOf = (schema: unknown, types: ReadonlyMap<string, KeyAttribute['type']>): Keys => {
  const [partition, sort, ...more] = listOf(schema).map(({ AttributeName, KeyType }, at) => {
    if (KeyType !== (at === 0 ? 'HASH' : 'RANGE'))
      throw invalid(`Invalid KeySchema: element ${at + 1} is not a ${at === 0 ? 'HASH' : 'RANGE'} key type`)
    const name = String(AttributeName)
    const type = types.get(name)
    if (type) return { name, type }
    throw invalidParameter(
      `Some index key attributes are not defined in AttributeDefinitions. Keys: [${name}]`,
    )
  })
  if (!partition || more.length > 0) throw invalid('a key schema has one or two elements')
  return { partition, sort }
}

/** The schema of a global secondary index in a call. @throws ServiceError */
export const indexOf = (index: Members, types: ReadonlyMap<string, KeyAttribute['type']>): IndexSchema => ({
  name: nameOf(index.IndexName, 'indexName'),
  keys: keysOf(index.KeySchema, types),
  projection: projectionOf(index.Projection),
})

const projectionOf = (projection: unknown): Projection => {
  const { ProjectionType: type, NonKeyAttributes: attributes } = isRecord(projection) ? projection : {}
  if (type !== 'ALL' && type !== 'KEYS_ONLY' && type !== 'INCLUDE')
    throw invalidParameter(`Unknown ProjectionType: ${type}`)
  if ((type === 'INCLUDE') !== Array.isArray(attributes))
    throw invalidParameter(
      `ProjectionType is ${type}, but NonKeyAttributes is ${attributes ? '' : 'not '}specified`,
    )
  return { type, attributes: Array.isArray(attributes) ? attributes.map(String) : [] }
}

export const listOf = (list: unknown): readonly Members[] => {
  if (list === undefined) return []
  if (Array.isArray(list) && list.every(isRecord)) return list
  throw invalid('a list of structures was expected')
}
