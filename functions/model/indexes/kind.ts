import type * as z from 'zod'
import { membersNamed } from '../schema/order.ts'
import { partsOf, type Schema, kindOf as typeOf } from '../schema/parts.ts'

/** What the values of an indexed member are. They are text as keys have it, in the order that each kind has. */
export type IndexKind = 'text' | 'number' | 'boolean' | 'instant'

/**
 * The kind of a member's values. Undefined when it is not one kind: a list, an object, text or numbers, what a function
 * makes; or when the schema does not name such a member.
 */
export const kindOfMember = (schema: z.ZodType, name: string): IndexKind | undefined => {
  const kinds = new Set((membersNamed(schema).get(name) ?? []).flatMap((member) => kindsOf(member)))
  const [only] = kinds
  return kinds.size === 1 && only !== 'none' ? only : undefined
}

type Found = IndexKind | 'none'

/** Nothing for values that are absent from an index anyway. */
const kindsOf = (schema: z.core.$ZodType, opened = new Set<z.core.$ZodType>()): readonly Found[] => {
  if (opened.has(schema)) return []
  opened.add(schema)
  const open = (parts: readonly z.core.$ZodType[]) => parts.flatMap((part) => kindsOf(part, opened))
  const type = typeOf(schema)
  const { def } = type._zod
  switch (def.type) {
    case 'string':
      return [isInstant(type) ? 'instant' : 'text']
    case 'template_literal':
      return ['text']
    // Stored as its ISO text.
    case 'date':
      return ['instant']
    case 'number':
      return ['number']
    case 'boolean':
      return ['boolean']
    case 'enum':
      return Object.values(def.entries).map(ofValue)
    case 'literal':
      return def.values.filter((value) => value !== null && value !== undefined).map(ofValue)
    case 'null':
    case 'undefined':
    case 'never':
      return []
    // What is stored is what comes out.
    case 'pipe':
      return open([def.out])
    case 'union':
    case 'intersection':
    case 'lazy':
      return open(partsOf(schema))
    default:
      return 'innerType' in def ? open([def.innerType]) : ['none']
  }
}

const ofValue = (value: unknown): Found => {
  const type = typeof value
  if (type === 'string') return 'text'
  return type === 'number' || type === 'boolean' ? type : 'none'
}

const isInstant = ({ _zod: { def } }: Schema): boolean => {
  const formats = [def, ...(def.checks ?? []).map(({ _zod }) => _zod.def)]
  return formats.some((one) => 'format' in one && one.format === 'datetime')
}
