import * as z from 'zod'
import { reservedColumns } from './reason-columns.ts'

type Schema = z.core.JSONSchema.JSONSchema

export type JsonType = z.core.JSONSchema.SchemaType

/** The JSON types that the cells of a column may become. `number` includes `integer`. */
export type ColumnType = ReadonlySet<JsonType>

/** A column of a file. */
export type Column = readonly [name: string, type: ColumnType]

/** The column of members that no other column has, or whose values no cell can carry: one JSON object. */
export const otherMembers = '*'

export const anyText: ColumnType = new Set<JsonType>(['string'])
/** Of the column of other members: no member's own, even if that takes objects alone. */
export const anyMembers: ColumnType = new Set<JsonType>(['object'])
const nothing: ColumnType = new Set<JsonType>()
const anything: ColumnType = new Set<JsonType>([
  'string',
  'number',
  'integer',
  'boolean',
  'null',
  'object',
  'array',
])

/** The columns that a collection's CSV may have: the members of its items as a client sends them, and `id`. */
export const columnsOf = (schema: z.ZodType): ReadonlyMap<string, ColumnType> => {
  const columns = known.get(schema) ?? readColumns(schema)
  known.set(schema, columns)
  return columns
}

/** A cache, because reading a schema takes longer than reading a body. */
const known = new WeakMap<z.ZodType, ReadonlyMap<string, ColumnType>>()

const readColumns = (schema: z.ZodType): ReadonlyMap<string, ColumnType> => {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  const columns = new Map<string, ColumnType>()
  for (const { properties = {} } of variantsOf(root, root)) {
    for (const [name, property] of Object.entries(properties)) {
      columns.set(name, union([columns.get(name) ?? nothing, typesOf(property, root)]))
    }
  }
  for (const name of reservedColumns) columns.delete(name)
  return columns.set('id', anyText)
}

/** Every schema whose members an item may have: references, unions and intersections opened, each once. */
const variantsOf = (schema: Schema, root: Schema, opened = new Set<Schema>()): Schema[] => {
  if (opened.has(schema)) return []
  opened.add(schema)
  const { $ref, allOf = [], anyOf = [], oneOf = [] } = schema
  const parts = [...($ref === undefined ? [] : [target($ref, root)]), ...allOf, ...anyOf, ...oneOf]
  return [schema, ...parts.flatMap((part) => variantsOf(part, root, opened))]
}

/** zod writes each of these keywords alone, or with others that do not affect the type. */
const typesOf = (schema: Schema | boolean, root: Schema, opened: readonly Schema[] = []): ColumnType => {
  if (typeof schema === 'boolean') return schema ? anything : nothing
  if (opened.includes(schema)) return nothing
  const typesOfPart = (part: Schema) => typesOf(part, root, [...opened, schema])
  const { $ref, allOf, anyOf, oneOf, type, enum: values, const: value } = schema
  if ($ref !== undefined) return typesOfPart(target($ref, root))
  if (allOf) return allOf.map(typesOfPart).reduce(intersection, anything)
  if (anyOf ?? oneOf) return union((anyOf ?? oneOf ?? []).map(typesOfPart))
  if (type !== undefined) return withIntegers([type].flat())
  if (values) return withIntegers(values.map(typeOf))
  return value === undefined ? anything : withIntegers([typeOf(value)])
}

const union = (types: readonly ColumnType[]): ColumnType => new Set(types.flatMap((type) => [...type]))

const intersection = (a: ColumnType, b: ColumnType): ColumnType =>
  new Set([...a].filter((type) => b.has(type)))

const withIntegers = (types: readonly JsonType[]): ColumnType =>
  new Set(types.includes('number') ? [...types, 'integer' as const] : types)

const typeOf = (value: string | number | boolean | null): JsonType => {
  if (value === null) return 'null'
  if (typeof value === 'string') return 'string'
  return typeof value === 'number' ? 'number' : 'boolean'
}

/** zod refers to the whole schema (`#`) and to its definitions (`#/$defs/name`). */
const target = (reference: string, root: Schema): Schema =>
  reference === '#' ? root : (root.$defs?.[reference.slice('#/$defs/'.length)] ?? {})
