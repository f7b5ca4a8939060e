import type * as z from 'zod'
import type { JsonValue } from '../json/value.ts'
import { isAsync } from './schema/code.ts'
import { membersNamed } from './schema/order.ts'
import { runSchema } from './schema/run.ts'

/** When an item came to be, and when its version last moved: ISO 8601 with milliseconds, in UTC. */
export interface Timestamps {
  readonly createdAt: string
  readonly updatedAt: string
}

/** Of new items, by the names of members; undefined where a new item has none. */
export type InitialValues = Readonly<Record<string, JsonValue | undefined>>

/** The types of computed members, by their names. */
export type ComputedValues = Readonly<Record<string, unknown>>

/** The initial values that a schema takes. */
export type ReadOnlyOf<Schema extends z.ZodType> = {
  readonly [Name in keyof z.input<Schema>]?: z.input<Schema>[Name] | undefined
}

/** The members of items that callers do not write, as a deployer declares them. */
export interface ManagedDeclaration<Item, ReadOnly, Stamped, Computed> {
  /** Members of the schema that only actions change, with the values that new items have; undefined for none. */
  readonly readOnly?: ReadOnly
  /** Items have `createdAt` and `updatedAt`, which the schema does not name. */
  readonly timestamps?: Stamped
  /**
   * Members that are made of an item whenever it is shown, and never stored; the schema does not name them. Pure, and
   * synchronous; their argument is their own. One that is undefined is left out.
   */
  readonly computed?: { readonly [Name in keyof Computed]: (item: Item) => Computed[Name] }
}

/** The members of items that callers do not write. */
export interface Managed<ReadOnly = InitialValues, Stamped = boolean, Computed = ComputedValues> {
  readonly readOnly: ReadOnly
  readonly timestamps: Stamped
  readonly computed: { readonly [Name in keyof Computed]: (item: never) => Computed[Name] }
  /** The names of timestamps and computed members in their order: callers may send them, and they are not stored. */
  readonly ignored: readonly string[]
}

/** In the order in which items are answered with them. */
export const timestampNames = ['createdAt', 'updatedAt'] as const satisfies readonly (keyof Timestamps)[]

/**
 * @throws Error when names clash, when the schema has no such member, or when it refuses the value of a new item; it is put behind
 * the name of the collection.
 */
export const managedOf = <ReadOnly, Stamped, Computed>(
  schema: z.ZodType,
  declared: ManagedDeclaration<never, ReadOnly, Stamped, Computed>,
): Managed<ReadOnly, Stamped, Computed> => {
  // The defaults of the types are none of each.
  const { readOnly = {} as ReadOnly, timestamps = false as Stamped } = declared
  const { computed = {} as Managed<ReadOnly, Stamped, Computed>['computed'] } = declared
  const ignored = [...(timestamps ? timestampNames : []), ...Object.keys(computed)]
  for (const [name, initial] of Object.entries(readOnly as object)) checkReadOnly(name, initial, schema)
  for (const [name, make] of Object.entries(computed)) checkComputed(name, make)
  const twice = ignored.find((name, at) => ignored.indexOf(name) < at || membersNamed(schema).has(name))
  if (twice !== undefined)
    throw new Error(
      `the member "${twice}" is declared twice; timestamps and computed members stand beside the schema`,
    )
  return { readOnly, timestamps, computed, ignored }
}

const checkReadOnly = (name: string, initial: unknown, schema: z.ZodType): void => {
  const declared = membersNamed(schema).get(name) ?? []
  if (declared.length === 0) throw new Error(`readOnly "${name}" is no member of the schema`)
  const fits = declared.some((member) => 'data' in runSchema(member, initial as JsonValue, ''))
  if (!fits) throw new Error(`readOnly "${name}": the schema refuses the value of a new item`)
}

const checkComputed = (name: string, make: unknown): void => {
  if (name === 'id' || name === '__proto__') throw new Error(`a computed member cannot be called "${name}"`)
  if (typeof make !== 'function') throw new Error(`computed "${name}" is no function`)
  if (isAsync(make)) throw new Error(`computed "${name}" is asynchronous; it has to return at once`)
}
