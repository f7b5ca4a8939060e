import type * as z from 'zod'
import { setMember } from '../../json/set-member.ts'
import type { JsonObject, JsonValue } from '../../json/value.ts'
import { kindOf, membersOf, partsOf, type Schema } from './parts.ts'

/**
 * A value with its members in the order in which answers have them: those that the schema names as it names them, all others
 * (of records and catch-alls) by name. What a store gives back has no order of its own. Names that are whole numbers come
 * first, by their value, as JavaScript has it for every object.
 */
export const inSchemaOrder = (schema: z.ZodType, value: JsonValue): JsonValue => ordered(value, [schema])

/** The members that a schema names, in its order; alternatives may name one differently. */
export const membersNamed = (schema: z.ZodType): ReadonlyMap<string, readonly z.core.$ZodType[]> =>
  orderOf([schema]).members

/** @param schemas of which the value fits at least one; none where nothing is known of it. */
const ordered = (value: JsonValue, schemas: Schemas): JsonValue => {
  if (typeof value !== 'object' || value === null) return value
  if (!Array.isArray(value)) return orderedMembers(value, orderOf(schemas))
  const { elements } = orderOf(schemas)
  return value.map((element) => ordered(element, elements))
}

const orderedMembers = (object: JsonObject, { members, others }: Order): JsonObject => {
  const inOrder: JsonObject = {}
  let found = 0
  for (const [name, schemas] of members) {
    if (!Object.hasOwn(object, name)) continue
    found++
    setMember(inOrder, name, ordered(object[name] ?? null, schemas))
  }
  const names = Object.keys(object)
  if (found === names.length) return inOrder
  for (const name of names.filter((each) => !members.has(each)).sort())
    setMember(inOrder, name, ordered(object[name] ?? null, others))
  return inOrder
}

type Schemas = readonly z.core.$ZodType[]

interface Order {
  /** In their order. Alternatives that name a member differently come one after the other. */
  readonly members: ReadonlyMap<string, Schemas>
  /** For members that are not named. */
  readonly others: Schemas
  readonly elements: Schemas
}

const known = new WeakMap<z.core.$ZodType, Order>()

const orderOf = (schemas: Schemas): Order => {
  const [only] = schemas
  if (only === undefined || schemas.length > 1) return made(schemas)
  const order = known.get(only) ?? made(schemas)
  known.set(only, order)
  return order
}

const made = (schemas: Schemas): Order => {
  const kinds = opened(schemas)
  const members = new Map<string, z.core.$ZodType[]>()
  for (const { _zod } of kinds) {
    if (_zod.def.type !== 'object') continue
    for (const [name, part] of membersOf(_zod.def)) members.set(name, [...(members.get(name) ?? []), part])
  }
  return { members, others: kinds.flatMap(othersOf), elements: kinds.flatMap(elementsOf) }
}

const othersOf = ({ _zod: { def } }: Schema): Schemas => {
  if (def.type === 'record') return [def.valueType]
  return def.type === 'object' && def.catchall ? [def.catchall] : []
}

const elementsOf = (schema: Schema): Schemas =>
  ['array', 'tuple'].includes(schema._zod.def.type) ? partsOf(schema) : []

/** What is stored is what comes out of a schema, so of a pipe its end comes first. */
const opened = (schemas: Schemas, done = new Set<z.core.$ZodType>()): readonly Schema[] =>
  schemas.flatMap((schema): readonly Schema[] => {
    if (done.has(schema)) return []
    done.add(schema)
    const kind = kindOf(schema)
    const { def } = kind._zod
    if (def.type === 'pipe') return opened([def.out, def.in], done)
    const isWrapper = ['union', 'intersection', 'lazy'].includes(def.type) || 'innerType' in def
    return isWrapper ? opened(partsOf(schema), done) : [kind]
  })
