import type * as z from 'zod'
import { defaultShards } from './item-key.ts'
import { itemId, type Method } from './limits.ts'
import { declarationFault } from './schema/declaration.ts'

/** Who makes the ids of a collection's items. */
type Ids = 'client' | 'server'

/** A named kind of resource, as a deployer declares it. The types tell a client what its items hold. */
export interface Collection<
  Name extends string = string,
  Schema extends z.ZodType = z.ZodType,
  IdsOf extends Ids = Ids,
> {
  /** The path segment: `/v1/{name}`. */
  readonly name: Name
  /** Every member but `id`. Made with `z.strictObject`, so that unknown members are refused. */
  readonly schema: Schema
  /** What an id must look like; the contract's own rule holds as well. */
  readonly id: z.ZodType<string, string>
  /** `client`: POST carries the id. `server`: it is derived from the operation's token, so a retry makes the same. */
  readonly ids: IdsOf
  /** The scope a caller needs for a method; a method without one needs none. */
  readonly scopes: Readonly<Partial<Record<Method, string>>>
  /** Over how many partitions its items are spread; fixed for its life. */
  readonly shards: number
}

interface Declaration<Name extends string, Schema extends z.ZodType, IdsOf extends Ids> {
  readonly name: Name
  readonly schema: Schema
  readonly id?: z.ZodType<string, string>
  readonly ids?: IdsOf
  readonly scopes?: Readonly<Partial<Record<Method, string>>>
  /**
   * 1 to 256 partitions, 16 unless told. Each takes 1,000 write units a second, and a list reads all of them. It is part of
   * the key of every item, so it can never be changed once there are items.
   */
  readonly shards?: number
  /** Members that a `z.object()` in the schema does not name are left out; otherwise such a schema is refused. */
  readonly unknownMembers?: 'drop'
}

/** A list of a collection is as many queries. */
const mostShards = 256

/** What a collection may be called. */
export const collectionName = /^[a-z][a-z0-9-]{0,62}$/

/** Path segments under `/v1` that the service keeps for itself. */
export const reservedNames: ReadonlySet<string> = new Set(['batches', 'imports'])

/**
 * Declares a collection.
 * @throws Error when the name cannot be a path segment or is one of the service's own, when the schema can never work or
 * would lose what is sent, and when there cannot be that many shards; the message says what to write instead.
 */
export const defineCollection = <
  const Name extends string,
  Schema extends z.ZodType,
  const IdsOf extends Ids = 'client',
>(
  declaration: Declaration<Name, Schema, IdsOf>,
): Collection<Name, Schema, IdsOf> => {
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
  // Where nothing is declared, the type's default says `client`, too.
  return { id: itemId, ids: 'client' as IdsOf, scopes: {}, ...declaration, shards }
}

export type Registry = ReadonlyMap<string, Collection>

export const registryOf = (collections: readonly Collection[]): Registry =>
  new Map(collections.map((collection) => [collection.name, collection]))
