import { isDeepStrictEqual } from 'node:util'
import type * as z from 'zod'
import { type Action, type ActionDeclaration, actionOf, type ItemSeen } from './action.ts'
import type { Authorize } from './authorize.ts'
import type { DeclaredProblem } from './declared-problem.ts'
import { type Index, type IndexDeclarations, indexesOf, type MemberOf } from './indexes/declaration.ts'
import { defaultShards } from './item-key.ts'
import { itemId, type Method } from './limits.ts'
import {
  type ComputedValues,
  type InitialValues,
  type Managed,
  type ManagedDeclaration,
  managedOf,
  type ReadOnlyOf,
} from './managed.ts'
import { checkReferences, type Reference, referencesOf } from './references.ts'
import { declarationFault } from './schema/declaration.ts'
import { type Versioned, type VersionedDeclaration, versionedOf } from './versions.ts'

/** Who makes the ids of a collection's items. */
type Ids = 'client' | 'server'

/** A named kind of resource, as a deployer declares it. Its types are those of its items, for clients. */
export interface Collection<
  Name extends string = string,
  Schema extends z.ZodType = z.ZodType,
  IdsOf extends Ids = Ids,
  Inputs extends InputSchemas = InputSchemas,
  Indexes extends IndexDeclarations = IndexDeclarations,
  ReadOnly extends object = InitialValues,
  Stamped extends boolean = boolean,
  Computed extends ComputedValues = ComputedValues,
> extends Managed<ReadOnly, Stamped, Computed>,
    Versioned {
  /** The path segment: `/v1/{name}`. */
  readonly name: Name
  /** Every stored member but `id`. Made with `z.strictObject`, so that unknown members are refused. */
  readonly schema: Schema
  /** The form of an id, in addition to the contract's rule. */
  readonly id: z.ZodType<string, string>
  /** `client`: POST carries the id. `server`: it is derived from the operation's token, so a retry makes the same. */
  readonly ids: IdsOf
  /** The scope that a caller needs for a method; a method without one needs none. */
  readonly scopes: Readonly<Partial<Record<Method, string>>>
  /** By their names. */
  readonly actions: { readonly [Name in keyof Inputs]: Action<Inputs[Name]> }
  /** Asked for every operation on an item; undefined where all callers may. */
  readonly authorize?: Authorize<never> | undefined
  /** Members that name items, of this collection or another. */
  readonly references: readonly Reference[]
  /** Over how many partitions its items are spread; fixed for its life. */
  readonly shards: number
  /** As they were declared; `indexed` has them as the table does. */
  readonly indexes: Indexes
  readonly indexed: readonly Index[]
}

/** Of actions, by their names. */
type InputSchemas = Readonly<Record<string, z.ZodType>>

interface Declaration<
  Name extends string,
  Schema extends z.ZodType,
  IdsOf extends Ids,
  Inputs extends InputSchemas,
  Indexes extends IndexDeclarations<MemberOf<Schema>>,
  ReadOnly extends object,
  Stamped extends boolean,
  Computed extends ComputedValues,
> extends ManagedDeclaration<ItemSeen<Schema, Stamped>, ReadOnly & ReadOnlyOf<Schema>, Stamped, Computed>,
    VersionedDeclaration {
  readonly name: Name
  readonly schema: Schema
  readonly id?: z.ZodType<string, string>
  readonly ids?: IdsOf
  readonly scopes?: Readonly<Partial<Record<Method, string>>>
  /** Changes with a name and a rule: `POST /v1/{collection}/{id}/{action}`. */
  readonly actions?: {
    readonly [Name in keyof Inputs]: ActionDeclaration<Schema, Inputs[Name], Stamped>
  }
  /** Who may: asked for every read, write and action, wherever it comes in, after scopes. Everybody may without it. */
  readonly authorize?: Authorize<ItemSeen<Schema, Stamped>>
  /**
   * Members that name an item by its id, by their path, and the collection of that item: `{ product: 'products' }`,
   * `{ 'lines.*.product': 'products' }`. A write that names no item is refused; null and a member that is not there name none.
   */
  readonly references?: Readonly<Record<string, string>>
  /**
   * 1 to 256 partitions, 16 when absent. Each takes 1,000 write units a second, and a list reads all of them. The
   * number is part of the key of every item, so it can never be changed once there are items.
   */
  readonly shards?: number
  /** Up to three: `GET /v1/{collection}?{member}=`. Each costs another write whenever an item that is in it changes. */
  readonly indexes?: Indexes
  /** `z.object()` in the schema may drop members that it does not name; otherwise such a schema is refused. */
  readonly unknownMembers?: 'drop'
}

/** A list of a collection is as many queries. */
const mostShards = 256

/** The form of a collection's name. */
export const collectionName = /^[a-z][a-z0-9-]{0,62}$/

/**
 * Path segments under `/v1` that the service reserves. Clients of OData write `/v1/cities` and `/cities` for the same, so no
 * collection can be called `v1`.
 */
export const reservedNames: ReadonlySet<string> = new Set(['batches', 'imports', 'v1', '$batch'])

/**
 * Declares a collection.
 * @throws Error when the name cannot be a path segment or is reserved, when the schema can never work or would lose
 * members, when the number of shards is out of range, and for an action or an index that can never work; the message says
 * what to write instead.
 */
export const defineCollection = <
  const Name extends string,
  Schema extends z.ZodType,
  const IdsOf extends Ids = 'client',
  Inputs extends InputSchemas = Record<never, never>,
  const Indexes extends IndexDeclarations<MemberOf<Schema>> = Record<never, never>,
  ReadOnly extends object = Record<never, never>,
  const Stamped extends boolean = false,
  Computed extends ComputedValues = Record<never, never>,
>(
  declaration: Declaration<Name, Schema, IdsOf, Inputs, Indexes, ReadOnly, Stamped, Computed>,
): Collection<Name, Schema, IdsOf, Inputs, Indexes, ReadOnly, Stamped, Computed> => {
  const { name } = declaration
  if (!collectionName.test(name) || reservedNames.has(name)) {
    throw new Error(
      `collection "${name}": a name is 1 to 63 of a-z 0-9 -, starts with a letter, and is not reserved`,
    )
  }
  const { shards = defaultShards } = declaration
  if (!Number.isInteger(shards) || shards < 1 || shards > mostShards)
    throw new Error(`collection "${name}": shards is a whole number from 1 to ${mostShards}`)
  const fault = declarationFault(declaration.schema, {
    dropsUnknown: declaration.unknownMembers === 'drop',
  })
  if (fault !== undefined) throw new Error(`collection "${name}": ${fault}`)
  // The type's default is `client`, too.
  return {
    id: itemId,
    ids: 'client' as IdsOf,
    scopes: {},
    indexes: {} as Indexes,
    ...declaration,
    ...inCollection(name, () => managedOf(declaration.schema, declaration)),
    ...inCollection(name, () => versionedOf(declaration)),
    shards,
    actions: inCollection(name, () => actionsOf<Inputs>(declaration.actions ?? {})),
    references: inCollection(name, () => referencesOf(declaration.schema, declaration.references ?? {})),
    indexed: inCollection(name, () => indexesOf(declaration.schema, declaration.indexes ?? {})),
  }
}

/** @throws Error with the name of the collection before what was wrong. */
const inCollection = <T>(collection: string, declare: () => T): T => {
  try {
    return declare()
  } catch (error) {
    throw new Error(`collection "${collection}": ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** What an action takes and makes is told by its declaration alone: from here on it is run by its name. */
const actionsOf = <Inputs extends InputSchemas>(
  declared: Readonly<Record<string, ActionDeclaration<never, z.ZodType, never>>>,
): Collection<string, z.ZodType, Ids, Inputs>['actions'] =>
  Object.fromEntries(
    Object.entries(declared).map(([name, one]) => [name, actionOf(name, one)]),
  ) as Collection<string, z.ZodType, Ids, Inputs>['actions']

/** The action of a name; undefined where there is none. */
export const actionNamed = ({ actions }: Pick<Collection, 'actions'>, name: string): Action | undefined =>
  Object.hasOwn(actions, name) ? actions[name] : undefined

export type Registry = ReadonlyMap<string, Collection>

/**
 * @throws Error when two actions mean different things by one problem, which has one page, and when a reference names a
 * collection that is not among these.
 */
export const registryOf = (collections: readonly Collection[]): Registry => {
  declaredProblems(collections)
  checkReferences(collections)
  return new Map(collections.map((collection) => [collection.name, collection]))
}

/** The problems that actions refuse with, by their names. */
export const declaredProblems = (collections: Iterable<Collection>): ReadonlyMap<string, DeclaredProblem> => {
  const found = new Map<string, DeclaredProblem>()
  for (const { name: collection, actions } of collections)
    for (const problem of Object.values(actions).flatMap(({ refusals }) => Object.values(refusals))) {
      const { name } = problem
      if (found.has(name) && !isDeepStrictEqual(found.get(name), problem))
        throw new Error(`collection "${collection}": the problem "${name}" is declared otherwise elsewhere`)
      found.set(name, problem)
    }
  return found
}

/** What names and types the columns of a file. */
export type RowsSchema = Pick<Collection, 'schema'> & Partial<Pick<Collection, 'ignored'>>

/**
 * By what the members of a file's rows are typed: the collection's items, or what an action takes. Undefined where there is
 * no such action.
 */
export const rowsSchema = (collection: Collection, action: string | undefined): RowsSchema | undefined => {
  if (action === undefined) return collection
  const input = actionNamed(collection, action)?.input
  return input && { schema: input }
}
