import type * as z from 'zod'

export type Schema = z.core.$ZodTypes

/** zod's public type does not tell the kind of a schema. */
export const kindOf = (schema: z.core.$ZodType): Schema => schema as Schema

/** The schemas that a schema consists of. Members that are declared later cannot be read yet. */
export const partsOf = (schema: z.core.$ZodType): readonly z.core.$ZodType[] => {
  const { def } = kindOf(schema)._zod
  switch (def.type) {
    case 'object':
      return [...membersOf(def).values(), ...(def.catchall ? [def.catchall] : [])]
    case 'array':
      return [def.element]
    case 'tuple':
      return [...def.items, ...(def.rest ? [def.rest] : [])]
    case 'record':
    case 'map':
      return [def.keyType, def.valueType]
    case 'set':
      return [def.valueType]
    case 'union':
      return def.options
    case 'intersection':
      return [def.left, def.right]
    case 'pipe':
      return [def.in, def.out]
    case 'lazy':
      return declared(def.getter) ?? []
    default:
      return 'innerType' in def ? [def.innerType] : []
  }
}

/** Members by name, without those that refer to later declarations. */
export const membersOf = ({ shape }: z.core.$ZodObjectDef): ReadonlyMap<string, z.core.$ZodType> =>
  new Map(
    Object.keys(shape).flatMap((name): [string, z.core.$ZodType][] =>
      (declared(() => shape[name]) ?? []).map((part) => [name, part]),
    ),
  )

/** A getter may name a constant of a later line. */
const declared = (get: () => z.core.$ZodType | undefined): readonly z.core.$ZodType[] | undefined => {
  try {
    const part = get()
    return part ? [part] : []
  } catch {
    return undefined
  }
}
