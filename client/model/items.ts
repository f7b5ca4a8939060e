import type { QueryAt } from './openapi-query.ts'
import type { AnyQuery, QueriesOf } from './query.ts'

/** A value of JSON. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject

export interface JsonObject {
  readonly [name: string]: Json | undefined
}

/** The items of a collection without their ids, as sent (`input`) and as answered (`output`). */
export interface ItemType {
  readonly input: object
  readonly output: object
  /** `server`: the service makes the ids, so a new item has none. Undefined when the types do not say. */
  readonly ids?: 'client' | 'server' | undefined
  /** What its actions take, by their names. */
  readonly actions?: object | undefined
  /** What its indexes serve. */
  readonly query?: object | undefined
}

/** The items of a service, by the name of their collection. */
export type ItemTypes = { readonly [collection: string]: ItemType }

/** Any collection and item. The type is `object`, because to TypeScript an interface is no `JsonObject`. */
export type AnyItems = { readonly [collection: string]: { input: object; output: JsonObject } }

/** A schema with types by https://standardschema.dev; every zod schema is one. */
interface Schema {
  readonly '~standard': { readonly types?: { readonly input: unknown; readonly output: unknown } | undefined }
}

/** A collection as `defineCollection` declares it. */
interface Declared {
  readonly name: string
  readonly schema: Schema
  readonly ids?: 'client' | 'server' | undefined
  readonly actions?: { readonly [name: string]: { readonly input: Schema } } | undefined
  readonly indexes?: object | undefined
  readonly readOnly?: object | undefined
  readonly timestamps?: boolean | undefined
  readonly computed?: { readonly [name: string]: (item: never) => unknown } | undefined
}

/**
 * The items of the collections that a deployer declared, or of schemas under the names of their collections:
 * `ItemsOf<typeof import('./collections/index.ts')>` or `ItemsOf<{ cities: typeof citySchema }>`.
 */
export type ItemsOf<Collections> = {
  readonly [Key in keyof Collections as NameOf<Collections[Key], Key>]: ItemOf<Collections[Key]>
}

type NameOf<Collection, Key> = Collection extends { readonly name: infer Name extends string }
  ? string extends Name
    ? Key
    : Name
  : Key

type ItemOf<Collection> = Collection extends Declared
  ? {
      readonly input: Written<TypesOf<Collection['schema']>['input'], Collection>
      readonly output: TypesOf<Collection['schema']>['output'] & Stamps<Collection> & Computed<Collection>
      readonly ids: Collection['ids']
      readonly actions: InputsOf<Collection>
      readonly query: QueryIn<Collection>
    }
  : Collection extends Schema
    ? TypesOf<Collection>
    : AnyItems[string]

/** Nothing can be asked for where there is no index. */
type QueryIn<Collection> = Collection extends {
  readonly schema: infer S extends Schema
  readonly indexes: infer Indexes extends object
}
  ? [keyof Indexes] extends [never]
    ? { readonly [member: string]: never }
    : string extends keyof Indexes
      ? AnyQuery
      : QueriesOf<Indexes, TypesOf<S>['output']>
  : AnyQuery

/** What callers write: not what only actions change. */
type Written<Input, Collection> = Collection extends { readonly readOnly: infer ReadOnly extends object }
  ? Named<keyof ReadOnly> extends true
    ? Without<Input, keyof ReadOnly>
    : Input
  : Input

/** Whether a type tells any names: of a collection that is not known, it does not. */
type Named<Names> = [Names] extends [never] ? false : string extends Names ? false : true

/** For each variant of an item. */
type Without<Input, Names extends PropertyKey> = Input extends unknown ? Omit<Input, Names> : never

type Stamps<Collection> = Collection extends { readonly timestamps: true }
  ? { readonly createdAt: string; readonly updatedAt: string }
  : unknown

type Computed<Collection> = Collection extends {
  readonly computed: infer Made extends { readonly [name: string]: (item: never) => unknown }
}
  ? Named<keyof Made> extends true
    ? { readonly [Name in keyof Made]: Made[Name] extends (item: never) => infer Value ? Value : never }
    : unknown
  : unknown

type InputsOf<Collection> = Collection extends { readonly actions: infer Actions }
  ? { readonly [Name in keyof Actions]: InputOf<Actions[Name]> }
  : undefined

type InputOf<Action> = Action extends { readonly input: infer Input extends Schema }
  ? TypesOf<Input>['input']
  : object

type TypesOf<S extends Schema> =
  NonNullable<S['~standard']['types']> extends {
    readonly input: infer Input extends object
    readonly output: infer Output extends object
  }
    ? { readonly input: Input; readonly output: Output }
    : AnyItems[string]

/**
 * The items of a service, by its OpenAPI description: `npx openapi-typescript https://…/openapi.json -o api.ts`, then
 * `ItemsOfOpenApi<import('./api.ts').paths>`. A front end then does not need the service's source.
 */
export type ItemsOfOpenApi<Paths> = {
  readonly [Path in keyof Paths & string as CollectionAt<Path, Paths[Path]>]: {
    readonly input: Omit<Replacement<Paths, Path>, 'id'>
    readonly output: Omit<Stored<Paths, Path>, 'id'>
    readonly ids: NewItem<Paths[Path]> extends { id: string } ? 'client' : 'server'
    readonly actions: InputsAt<Paths, Path>
    readonly query: QueryAt<Paths[Path]>
  }
}

/** `/v1/{name}/{id}/{action}` */
type InputsAt<Paths, Path extends string> = {
  readonly [At in keyof Paths & string as At extends `${Path}/{id}/${infer Name}`
    ? Name
    : never]: Paths[At] extends { post: infer Post } ? InputBody<Post> & object : never
}

/** Optional where nothing is as good. */
type InputBody<Post> = Post extends {
  requestBody?: { content: { 'application/json': infer Body } } | undefined
}
  ? Body
  : object

/** `/v1/{name}` that takes new items. */
type CollectionAt<Path extends string, Methods> = Path extends `/v1/${infer Name}`
  ? Name extends `${string}/${string}`
    ? never
    : [NewItem<Methods>] extends [never]
      ? never
      : Replaceable<Methods> extends true
        ? Name
        : never
  : never

/** Only the path of a collection has PUT. */
type Replaceable<Methods> = Methods extends { put: { requestBody: unknown } } ? true : false

type JsonBody<Method> = Method extends { requestBody: { content: { 'application/json': infer Body } } }
  ? Body
  : never

type NewItem<Methods> = Methods extends { post: infer Post }
  ? Exclude<JsonBody<Post>, readonly unknown[]>
  : never

type ItemMethods<Paths, Path extends string> = `${Path}/{id}` extends infer Item extends keyof Paths
  ? Paths[Item]
  : never

type Replacement<Paths, Path extends string> =
  ItemMethods<Paths, Path> extends { put: infer Put } ? JsonBody<Put> & object : object

type Stored<Paths, Path extends string> =
  ItemMethods<Paths, Path> extends {
    get: { responses: { 200: { content: { 'application/json': infer Item } } } }
  }
    ? Item & object
    : JsonObject
