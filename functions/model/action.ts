import type * as z from 'zod'
import type { Caller } from './caller.ts'
import { type ProblemDeclaration, type Refusals, refusalsOf } from './declared-problem.ts'
import type { Timestamps } from './managed.ts'
import type { RefusalStatus, Refused } from './refused.ts'
import { declarationFault } from './schema/declaration.ts'

/** A value once it has been JSON: a Date, say, is its text then. */
export type AsJson<T> = T extends { toJSON(): infer Text }
  ? Text
  : T extends object
    ? { [Member in keyof T]: AsJson<T[Member]> }
    : T

/** An item as a deployer's code gets it: without what is computed. */
export type ItemSeen<Schema extends z.ZodType, Stamped extends boolean = false> = AsJson<z.output<Schema>> & {
  readonly id: string
} & ([Stamped] extends [true] ? Timestamps : unknown)

/**
 * What an action may make of a member. TypeScript takes `'cancelled'` in a function's result for any text before it knows
 * the schema, so that it cannot tell which texts fit: the schema itself does, whenever the action is run.
 */
type Made<T> = T extends string
  ? string | Date
  : T extends number
    ? number
    : T extends boolean
      ? boolean
      : T extends object
        ? { [Member in keyof T]: Made<T[Member]> }
        : T

/** What an action knows beside the item and its input. */
export interface ActionContext {
  /**
   * When its batch began: the request came, its key was first claimed, or its body was first seen. It is the same for all
   * operations and attempts, so that what is run again makes the same item.
   */
  readonly now: Date
  readonly caller: Caller
}

/** A named change of an item, as a deployer declares it. */
export interface ActionDeclaration<
  Schema extends z.ZodType,
  Input extends z.ZodType,
  Stamped extends boolean = false,
> {
  /** What the caller sends beside the id; `z.strictObject({})` where that is nothing. */
  readonly input: Input
  /** The scope that a caller needs; that of the collection's POST where it is left out. */
  readonly scope?: string
  /** Problems with which it may refuse, by their names: a status, or a status and words for `/problems/{name}`. */
  readonly refusals?: Readonly<Record<string, RefusalStatus | ProblemDeclaration>>
  /**
   * Makes the item what it is to be, or refuses. Pure: it is run as often as the item has to be planned anew, and on dry
   * runs. Its arguments are its own.
   */
  readonly run: (
    item: ItemSeen<Schema, Stamped>,
    input: AsJson<z.output<Input>>,
    context: ActionContext,
  ) => Made<z.input<Schema>> | Refused
}

/** … and as it is run, whatever its types are. */
export interface Action<Input extends z.ZodType = z.ZodType> {
  readonly name: string
  readonly input: Input
  readonly scope: string | undefined
  readonly refusals: Refusals
  readonly run: (item: never, input: never, context: ActionContext) => unknown
}

const actionName = /^[a-z][a-z0-9-]{0,62}$/

/** @throws Error for one that can never work; it is put behind the name of the collection. */
export const actionOf = <Input extends z.ZodType>(
  name: string,
  { input, scope, refusals = {}, run }: Omit<ActionDeclaration<never, Input>, 'run'> & Pick<Action, 'run'>,
): Action<Input> => {
  if (!actionName.test(name))
    throw new Error(`action "${name}": a name is 1 to 63 of a-z 0-9 - and starts with a letter`)
  const fault = declarationFault(input, { dropsUnknown: false })
  if (fault !== undefined) throw new Error(`action "${name}", its input: ${fault}`)
  try {
    return { name, input, scope, refusals: refusalsOf(refusals), run }
  } catch (error) {
    throw new Error(`action "${name}": ${error instanceof Error ? error.message : String(error)}`)
  }
}
