import * as z from 'zod'
import { kindOf, membersOf, partsOf, type Schema } from './schema/parts.ts'

/** A member that names an item of a collection by its id. */
export interface Reference {
  /** Names of members from the item inwards; `*` for each element of a list, or each member of a record. */
  readonly path: readonly string[]
  /** The collection of the item that it names. */
  readonly collection: string
}

/** Each element of a list, each member of a record. */
export const each = '*'

/**
 * The references of a declaration, `{ 'lines.*.product': 'products' }`.
 * @throws Error for a path that leads to no text of the schema; it is put behind the name of the collection.
 */
export const referencesOf = (
  schema: z.ZodType,
  declared: Readonly<Record<string, string>>,
): readonly Reference[] =>
  Object.entries(declared).map(([text, collection]) => {
    const path = text.split('.')
    const fault = pathFault(schema, path)
    if (fault !== undefined) throw new Error(`reference "${text}": ${fault}`)
    return { path, collection }
  })

const pathFault = (schema: z.ZodType, path: readonly string[]): string | undefined => {
  let found = opened([schema])
  for (const [at, name] of path.entries()) {
    const place = path.slice(0, at + 1).join('.')
    if (name === '') return 'a path is names of members with dots between them, and * for each element'
    const inside = found.flatMap((kind) => stepInto(kind, name))
    if (inside.length === 0)
      return `the schema has no ${name === each ? 'list or record' : 'member'} at "${place}"`
    found = opened(inside)
  }
  return found.some(mayBeText) ? undefined : 'the schema has no text there, and an id is text'
}

/** Wrappers, alternatives and pipes, each with what is in it. What is stored is what comes out of a pipe. */
const opened = (schemas: readonly z.core.$ZodType[], done = new Set<z.core.$ZodType>()): readonly Schema[] =>
  schemas.flatMap((schema): readonly Schema[] => {
    if (done.has(schema)) return []
    done.add(schema)
    const kind = kindOf(schema)
    const { def } = kind._zod
    if (def.type === 'pipe') return opened([def.out], done)
    const isWrapper = ['union', 'intersection', 'lazy'].includes(def.type) || 'innerType' in def
    return isWrapper ? opened(partsOf(schema), done) : [kind]
  })

/** What no declaration tells apart may be anything. */
const anything: ReadonlySet<string> = new Set(['any', 'unknown', 'custom', 'transform'])

const stepInto = (kind: Schema, name: string): readonly z.core.$ZodType[] => {
  const { def } = kind._zod
  if (anything.has(def.type)) return [kind]
  switch (def.type) {
    case 'object':
      return name === each ? [] : inObject(def, name)
    case 'record':
      return [def.valueType]
    case 'array':
      return name === each ? [def.element] : []
    case 'tuple':
      return name === each ? partsOf(kind) : []
    default:
      return []
  }
}

const inObject = (def: z.core.$ZodObjectDef, name: string): readonly z.core.$ZodType[] => {
  const member = membersOf(def).get(name)
  if (member) return [member]
  // A getter may name a constant of a later line.
  if (Object.hasOwn(def.shape, name)) return [z.unknown()]
  const others = def.catchall && kindOf(def.catchall)
  return others && others._zod.def.type !== 'never' ? [others] : []
}

const texts: ReadonlySet<string> = new Set(['string', 'enum', 'literal', 'template_literal'])

const mayBeText = ({ _zod: { def } }: Schema): boolean => texts.has(def.type) || anything.has(def.type)

/** @throws Error when a reference names a collection that is not served. */
export const checkReferences = (
  collections: readonly { readonly name: string; readonly references: readonly Reference[] }[],
): void => {
  const names = new Set(collections.map(({ name }) => name))
  for (const { name, references } of collections)
    for (const { path, collection } of references)
      if (!names.has(collection))
        throw new Error(
          `collection "${name}": its reference "${path.join('.')}" names the collection "${collection}", which is not served`,
        )
}
