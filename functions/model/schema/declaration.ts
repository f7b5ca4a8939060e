import type * as z from 'zod'
import { pointer } from '../../json/json.ts'
import { hasAsyncCode } from './code.ts'
import { kindOf, membersOf, partsOf } from './parts.ts'

/** Faults of a schema: `unsendable` does not affect the other members of a union. */
interface Fault {
  readonly kind: 'unsendable' | 'drops'
  readonly detail: string
}

export interface DeclarationOptions {
  /** The deployer accepts that `z.object` drops members that it does not name. */
  readonly dropsUnknown: boolean
}

/** Why a collection with this schema can never work, or would lose members; undefined for a good schema. */
export const declarationFault = (schema: z.ZodType, options: DeclarationOptions): string | undefined => {
  const roots = rootsOf(schema)
  if (!roots.every(isObjectLike)) return 'items are objects; write z.strictObject({ … })'
  if (roots.some(hasId))
    return 'the schema has a member "id"; leave it out, and say beside the schema what an id looks like (id: z.string()…)'
  if (hasAsyncCode(schema))
    return 'the schema is asynchronous; refine and transform take functions that return at once'
  return faultOf(schema, { ...options, path: [], depth: 0, opened: new Set(), madeByCode: false })?.detail
}

/** The possible roots of an item, with wrappers, unions, intersections and pipes opened. */
const rootsOf = (schema: z.core.$ZodType, opened = new Set<z.core.$ZodType>()): z.core.$ZodType[] => {
  if (opened.has(schema)) return []
  opened.add(schema)
  const { def } = kindOf(schema)._zod
  const open = (parts: readonly z.core.$ZodType[]) => parts.flatMap((part) => rootsOf(part, opened))
  if (def.type === 'pipe') return open([kindOf(def.in)._zod.def.type === 'transform' ? def.out : def.in])
  const isOpened = ['union', 'intersection', 'lazy'].includes(def.type) || 'innerType' in def
  return isOpened ? open(partsOf(schema)) : [schema]
}

const objectLike = new Set(['object', 'record', 'any', 'unknown', 'custom', 'transform'])

const isObjectLike = (schema: z.core.$ZodType): boolean => objectLike.has(kindOf(schema)._zod.def.type)

const hasId = (schema: z.core.$ZodType): boolean => {
  const { def } = kindOf(schema)._zod
  return def.type === 'object' && Object.hasOwn(def.shape, 'id')
}

interface Looking extends DeclarationOptions {
  readonly path: readonly (string | number)[]
  readonly depth: number
  readonly opened: Set<z.core.$ZodType>
  /** A deployer's function makes the value, so it may be one that JSON does not have. */
  readonly madeByCode: boolean
}

/** Deeper than any body, wrappers aside; a bound for functions that make new schemas. */
const deepest = 200

const faultOf = (schema: z.core.$ZodType, above: Looking): Fault | undefined => {
  const at = { ...above, depth: above.depth + 1 }
  if (at.opened.has(schema) || at.depth > deepest) return undefined
  at.opened.add(schema)
  const { def } = kindOf(schema)._zod
  switch (def.type) {
    case 'object':
      return droppedBy(def, at) ?? firstOf([...membersOf(def)].map(([name, part]) => below(part, at, name)))
    case 'union':
      return ofUnion(def.options.map((option) => faultOf(option, at)))
    case 'pipe':
      return faultOf(def.in, at) ?? faultOf(def.out, { ...at, madeByCode: true })
    case 'date':
      return def.coerce || at.madeByCode ? undefined : unsendable(at, 'z.date()', dateInstead)
    default:
      return (
        unsendable(at, `z.${def.type}()`, instead[def.type]) ??
        firstOf(partsOf(schema).map((part) => faultOf(part, at)))
      )
  }
}

const firstOf = (faults: readonly (Fault | undefined)[]): Fault | undefined => faults.find((fault) => fault)

const below = (part: z.core.$ZodType, at: Looking, name: string): Fault | undefined =>
  faultOf(part, { ...at, path: [...at.path, name] })

const ofUnion = (faults: readonly (Fault | undefined)[]): Fault | undefined =>
  firstOf(faults.filter((fault) => fault?.kind === 'drops')) ??
  (faults.every((fault) => fault) ? faults[0] : undefined)

const droppedBy = ({ catchall }: z.core.$ZodObjectDef, at: Looking): Fault | undefined =>
  catchall !== undefined || at.dropsUnknown
    ? undefined
    : {
        kind: 'drops',
        detail: `${placeOf(at)} is z.object(), which drops members that it does not name; write z.strictObject() to refuse them, z.looseObject() to keep them, or say unknownMembers: 'drop'`,
      }

const dateInstead = 'write z.iso.datetime(), or z.coerce.date() to take the text of one'

/** Types whose values JSON does not have. */
const instead: Readonly<Partial<Record<z.core.$ZodTypeDef['type'], string>>> = {
  bigint: 'write z.int(), or text',
  symbol: 'write z.enum()',
  map: 'write z.record()',
  set: 'write z.array()',
  nan: 'write z.number()',
  void: 'leave the member out',
  function: 'leave the member out',
  file: 'keep the file elsewhere, and a reference to it here',
  promise: 'write the schema of its value',
}

const unsendable = (at: Looking, type: string, remedy: string | undefined): Fault | undefined =>
  remedy === undefined
    ? undefined
    : { kind: 'unsendable', detail: `${placeOf(at)} is ${type}, which JSON does not have; ${remedy}` }

const placeOf = ({ path }: Looking): string =>
  path.length === 0 ? 'the schema' : `the member ${pointer(...path)}`
