import type { AnyItems, ItemType, ItemTypes } from './items.ts'

interface Common {
  /** The caller's label, 1 to 64 characters; the position in the list when absent. */
  readonly id?: string | undefined
  /** Deduplicates this operation across batches, for 24 hours. */
  readonly idempotencyKey?: string | undefined
  /** Ids of operations of the same request that have to succeed first. */
  readonly dependsOn?: readonly string[] | undefined
}

interface Conditional extends Common {
  /** The ETag that the item must have, or `*` for any. */
  readonly ifMatch?: string | undefined
  /** `*`: the item must not exist. */
  readonly ifNoneMatch?: string | undefined
}

/** A new item: with its id, unless the service makes the ids. */
type Created<Item extends ItemType> = Item extends { readonly ids: 'server' }
  ? Item['input']
  : Item extends { readonly ids: 'client' }
    ? Item['input'] & { readonly id: string }
    : Item['input'] & { readonly id?: string }

/** RFC 7396: given members are replaced, `null` removes, the others stay. */
export type MergePatch<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [Member in keyof T]?: MergePatch<T[Member]> | null | undefined }
    : T

interface Create<Name extends string, Item extends ItemType> extends Common {
  readonly method: 'POST'
  readonly path: `/${Name}`
  readonly body: Created<Item>
}

interface Replace<Name extends string, Item extends ItemType> extends Conditional {
  readonly method: 'PUT'
  readonly path: `/${Name}/${string}`
  readonly body: Item['input'] & { readonly id?: string }
}

interface Change<Name extends string, Item extends ItemType> extends Conditional {
  readonly method: 'PATCH'
  readonly path: `/${Name}/${string}`
  readonly body: MergePatch<Item['input']> & { readonly id?: string }
}

/** An action on an item; its input may be left out where nothing has to be in it. */
type Act<Name extends string, Item extends ItemType> = Item extends {
  readonly actions: infer Actions extends object
}
  ? {
      [Action in keyof Actions & string]: Conditional & {
        readonly method: 'POST'
        readonly path: `/${Name}/${string}/${Action}`
      } & InputAs<Actions[Action]>
    }[keyof Actions & string]
  : never

type InputAs<Input> =
  Record<never, never> extends Input
    ? { readonly body?: (Input & { readonly id?: string }) | undefined }
    : { readonly body: Input & { readonly id?: string } }

interface ReadOrRemove<Name extends string> extends Conditional {
  readonly method: 'GET' | 'DELETE'
  readonly path: `/${Name}/${string}`
}

/**
 * One action on one item; `path` is relative to `/v1`. Without types of the collections any method and any path are
 * accepted, so that operations that were made elsewhere need no `as const`.
 */
export type Operation<Items extends ItemTypes = AnyItems> = string extends keyof Items
  ? LooseOperation
  : {
      [Name in keyof Items & string]:
        | Create<Name, Items[Name]>
        | Replace<Name, Items[Name]>
        | Change<Name, Items[Name]>
        | ReadOrRemove<Name>
        | Act<Name, Items[Name]>
    }[keyof Items & string]

interface LooseOperation extends Conditional {
  readonly method: string
  readonly path: string
  readonly body?: object | undefined
}

/** An operation without the types of its items. */
export interface AnyOperation {
  readonly method: string
  readonly path: string
  readonly id?: string | undefined
  readonly dependsOn?: readonly string[] | undefined
  readonly body?: unknown
}

/** Operations: an array, an iterable or an async iterable. */
export type Source<T> = readonly T[] | Iterable<T> | AsyncIterable<T>
