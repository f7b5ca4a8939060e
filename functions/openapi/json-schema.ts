import * as z from 'zod'

/** A JSON Schema from zod, or one made from it. */
export type JsonSchema = z.core.JSONSchema.BaseSchema
export type JsonSchemas = Readonly<Record<string, JsonSchema>>

export interface Component {
  readonly schema: JsonSchema
  /** The schemas that it refers to, by the names of their components. */
  readonly parts: JsonSchemas
}

/**
 * A deployer's schema as a component. Its inner definitions become components, too, under its name. A part that JSON
 * Schema cannot express (a transformation, say) allows any value.
 */
export const componentOf = (name: string, zodSchema: z.ZodType, io: 'input' | 'output'): Component => {
  const converted = z.toJSONSchema(zodSchema, { io, unrepresentable: 'any' })
  const { $schema: _, $defs = {}, id: __, ...root } = moved(converted, name) as typeof converted
  // The whole schema is also a part only if a part refers to it.
  const whole = JSON.stringify({ root, $defs }).includes(`"${target('#', name)}"`) ? { root } : {}
  const parts = Object.entries({ ...$defs, ...whole }).map(([part, schema]) => [`${name}.${part}`, schema])
  return { schema: root, parts: Object.fromEntries(parts) }
}

/** Rewrites references into the schema to components, and keywords that some readers misunderstand to others. */
const moved = (value: unknown, name: string): unknown => {
  if (Array.isArray(value)) return value.map((each) => moved(each, name))
  if (typeof value !== 'object' || value === null) return value
  const schema = value as Readonly<Record<string, unknown>>
  const entries = Object.entries(schema)
    .filter(([key]) => !isRedundant(key, schema))
    .map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string' ? target(inner, name) : moved(inner, name),
    ])
  return { ...Object.fromEntries(entries), ...lengthOf(schema) }
}

/**
 * Many generators take `items: false`, the end of a tuple, for an error. For addresses the pattern alone is published,
 * which is checked here; validators of the format have rules of their own.
 */
const isRedundant = (key: string, schema: Readonly<Record<string, unknown>>): boolean =>
  (key === 'items' && isClosedTuple(schema)) ||
  (key === 'format' && schema.format === 'email' && typeof schema.pattern === 'string')

const isClosedTuple = ({ items, prefixItems }: Readonly<Record<string, unknown>>): boolean =>
  items === false && Array.isArray(prefixItems)

const lengthOf = (schema: Readonly<Record<string, unknown>>) =>
  isClosedTuple(schema) ? { maxItems: (schema.prefixItems as readonly unknown[]).length } : {}

const target = (reference: string, name: string): string =>
  `#/components/schemas/${name}.${reference === '#' ? 'root' : reference.replace('#/$defs/', '')}`

/** A schema with `change` made to each object that it may be. */
export const mapVariants = (schema: JsonSchema, change: (variant: JsonSchema) => JsonSchema): JsonSchema => {
  const { anyOf, oneOf, allOf, properties } = schema
  const each = (schemas: unknown) => (schemas as readonly JsonSchema[]).map((one) => mapVariants(one, change))
  if (properties || schema.type === 'object') return change(schema)
  if (anyOf) return { ...schema, anyOf: each(anyOf) }
  if (oneOf) return { ...schema, oneOf: each(oneOf) }
  return allOf ? { ...schema, allOf: each(allOf) } : schema
}

/** The schema of a body that has an id beside the members of `schema`. */
export const withId = (schema: JsonSchema, id: JsonSchema, required: boolean): JsonSchema =>
  // Examples without the id would be wrong.
  mapVariants(withoutExamples(schema), (variant) => {
    const names = [...(required ? ['id'] : []), ...(variant.required ?? [])]
    const properties = { id, ...variant.properties }
    return { ...withoutExamples(variant), properties, ...(names.length > 0 ? { required: names } : {}) }
  })

const withoutExamples = ({ examples: _, ...schema }: JsonSchema): JsonSchema => schema

/** RFC 7396: every member may be left out, and be null to be removed, if the item can do without it. */
export const mergePatchOf = (schema: JsonSchema): JsonSchema => {
  if (schema.$ref || schema.anyOf || schema.oneOf || schema.allOf) {
    // A patch does not say which variant it changes.
    return { anyOf: [schema, { type: 'object' }] }
  }
  if (!schema.properties) return schema
  const { required = [], default: __, examples: ___, ...rest } = schema
  const properties = Object.entries(schema.properties).map(([name, member]) => [
    name,
    required.includes(name) ? notRemovable(member) : removable(member),
  ])
  return { ...rest, properties: Object.fromEntries(properties) }
}

type Member = JsonSchema | boolean

const isOpen = (member: Member): member is boolean =>
  typeof member === 'boolean' || Object.keys(member).length === 0

const removable = (member: Member): Member =>
  isOpen(member) ? member : { anyOf: [mergePatchOf(member), { type: 'null' }] }

/** Null removes the member, even if it may be null. */
const notRemovable = (member: Member): Member => (isOpen(member) ? member : mergePatchOf(withoutNull(member)))

const withoutNull = (schema: JsonSchema): JsonSchema => {
  const { anyOf = [], type, ...rest } = schema
  if (Array.isArray(type)) {
    const [only, ...others] = type.filter((one) => one !== 'null')
    return only !== undefined && others.length === 0 ? { ...schema, type: only } : schema
  }
  const [only, ...others] = anyOf.filter((one) => (one as JsonSchema).type !== 'null')
  if (only === undefined || others.length + 1 === anyOf.length) return schema
  return others.length === 0 ? { ...rest, ...(only as JsonSchema) } : { ...rest, anyOf: [only, ...others] }
}
