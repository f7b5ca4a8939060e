import * as z from 'zod'

/** A JSON Schema as zod writes it, or one that is made from it. */
export type JsonSchema = z.core.JSONSchema.BaseSchema
export type JsonSchemas = Readonly<Record<string, JsonSchema>>

export interface Component {
  readonly schema: JsonSchema
  /** What it refers to, by the name of its component. */
  readonly parts: JsonSchemas
}

/**
 * A deployer's schema as a component. What it defines inside becomes components of its own, under its name; what JSON
 * Schema cannot say (a transformation, say) allows anything.
 */
export const componentOf = (name: string, zodSchema: z.ZodType, io: 'input' | 'output'): Component => {
  const converted = z.toJSONSchema(zodSchema, { io, unrepresentable: 'any' })
  const { $schema: _, $defs = {}, id: __, ...root } = moved(converted, name) as typeof converted
  // The whole is a part only where a part refers to it.
  const whole = JSON.stringify({ root, $defs }).includes(`"${target('#', name)}"`) ? { root } : {}
  const parts = Object.entries({ ...$defs, ...whole }).map(([part, schema]) => [`${name}.${part}`, schema])
  return { schema: root, parts: Object.fromEntries(parts) }
}

/** References into the schema itself, rewritten to components. */
const moved = (value: unknown, name: string): unknown => {
  if (Array.isArray(value)) return value.map((each) => moved(each, name))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string' ? target(inner, name) : moved(inner, name),
    ]),
  )
}

const target = (reference: string, name: string): string =>
  `#/components/schemas/${name}.${reference === '#' ? 'root' : reference.replace('#/$defs/', '')}`

/** The schema of a body that has an id beside the members of `schema`. */
export const withId = (schema: JsonSchema, id: JsonSchema, required: boolean): JsonSchema => {
  // Examples of the members alone would be wrong.
  const { examples: _, ...whole } = schema
  const { anyOf, oneOf, allOf, properties } = whole
  const each = (schemas: readonly JsonSchema[]) => schemas.map((one) => withId(one, id, required))
  if (properties || schema.type === 'object') {
    const names = [...(required ? ['id'] : []), ...(schema.required ?? [])]
    return { ...whole, properties: { id, ...properties }, ...(names.length > 0 ? { required: names } : {}) }
  }
  if (anyOf) return { ...whole, anyOf: each(anyOf as readonly JsonSchema[]) }
  if (oneOf) return { ...whole, oneOf: each(oneOf as readonly JsonSchema[]) }
  return allOf ? { ...whole, allOf: each(allOf as readonly JsonSchema[]) } : whole
}

/** RFC 7396: every member may be left out, or be null to be removed. */
export const mergePatchOf = (schema: JsonSchema): JsonSchema => {
  if (schema.$ref || schema.anyOf || schema.oneOf || schema.allOf) {
    // Which of them is patched, the patch does not say.
    return { anyOf: [schema, { type: 'object' }] }
  }
  if (!schema.properties) return schema
  const { required: _, default: __, examples: ___, ...rest } = schema
  const properties = Object.entries(schema.properties).map(([name, member]) => [name, removable(member)])
  return { ...rest, properties: Object.fromEntries(properties) }
}

const removable = (member: JsonSchema | boolean): JsonSchema | boolean =>
  typeof member === 'boolean' || Object.keys(member).length === 0
    ? member
    : { anyOf: [mergePatchOf(member), { type: 'null' }] }
