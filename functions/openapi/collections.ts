import * as z from 'zod'
import type { Action } from '../model/action.ts'
import type { Collection } from '../model/collection.ts'
import type { DeclaredProblem } from '../model/declared-problem.ts'
import { pascal } from '../model/pascal.ts'
import { type ExampleItem, exampleOf } from './example-item.ts'
import { indexParametersOf } from './index-parameters.ts'
import { componentOf, type JsonSchema, type JsonSchemas, mergePatchOf, withId } from './json-schema.ts'
import { asSent, asShown } from './managed.ts'

/** An action, as the description shows it. */
export interface DescribedAction {
  readonly name: string
  /** The body of a request, or none. */
  readonly input: z.ZodType
  /** An element of a list of them. */
  readonly identified: z.ZodType
  readonly takesNothing: boolean
  readonly refusals: readonly DeclaredProblem[]
}

/** A collection, as the description of the API shows it. */
export interface DescribedCollection {
  readonly name: string
  readonly ids: Collection['ids']
  readonly label: string
  /** The item in answers. */
  readonly item: z.ZodType
  /** The body of a POST, and an element of a list of them. */
  readonly created: z.ZodType
  /** The body of a PUT. */
  readonly replacement: z.ZodType
  /** The body of a PATCH. */
  readonly patch: z.ZodType
  /** The parameter of a path. */
  readonly id: z.ZodType
  /** The parameters by which its items are found. */
  readonly found: readonly z.ZodType[]
  /** The components that the schemas refer to. */
  readonly parts: JsonSchemas
  readonly example: ExampleItem | undefined
  readonly actions: readonly DescribedAction[]
  /** Which members name items, a sentence each with a blank before it; empty where none does. */
  readonly naming: string
}

/** A component whose JSON Schema is known already. */
const component = (id: string, description: string, schema: JsonSchema): z.ZodType =>
  z.unknown().meta({ id, override: { ...schema, description } as object })

export const describeCollection = (collection: Collection): DescribedCollection => {
  const { name, ids } = collection
  const label = pascal(name)
  const input = componentOf(`${label}Input`, collection.schema, 'input')
  const output = componentOf(`${label}Output`, collection.schema, 'output')
  const [sent, answered] = [asSent(collection, input.schema), asShown(collection, output.schema)]
  const { $schema: _, ...id } = z.toJSONSchema(collection.id, { unrepresentable: 'any' })
  const actions = Object.values(collection.actions).map((action) => describeAction(action, label, id))
  const naming = namingOf(collection)
  return {
    name,
    ids,
    label,
    item: component(`${label}Item`, `An item of ${name}.${naming}`, withId(answered, id, true)),
    created: component(
      `${label}New`,
      `A new item of ${name}.${naming}`,
      ids === 'client' ? withId(sent, id, true) : sent,
    ),
    replacement: component(
      `${label}Replacement`,
      `The whole item, as it is to be.${naming}`,
      withId(sent, id, false),
    ),
    patch: component(
      `${label}Patch`,
      `A merge patch (RFC 7396).${naming}`,
      withId(mergePatchOf(sent), id, false),
    ),
    id: collection.id.meta({
      param: { id: `${label}Id`, in: 'path', name: 'id', required: true, description: 'The id of the item.' },
    }),
    found: indexParametersOf(collection, label),
    parts: Object.assign({}, input.parts, output.parts, ...actions.map(({ parts }) => parts)),
    example: exampleOf(collection),
    actions: actions.map(({ described }) => described),
    naming,
  }
}

const namingOf = ({ references }: Collection): string =>
  references
    .map(
      ({ path, collection }) =>
        ` \`${path.join('.')}\` names an item of ${collection}, which has to be there.`,
    )
    .join('')

const describeAction = (
  { name, input, refusals }: Action,
  label: string,
  id: JsonSchema,
): { readonly described: DescribedAction; readonly parts: JsonSchemas } => {
  const own = `${label}${pascal(name)}`
  const { schema, parts } = componentOf(`${own}Input`, input, 'input')
  const described = {
    name,
    input: component(`${own}Input`, `What ${name} takes.`, withId(schema, id, false)),
    identified: component(`${own}WithId`, `The same, with the id of its item.`, withId(schema, id, true)),
    takesNothing: (schema.required ?? []).length === 0,
    refusals: Object.values(refusals),
  }
  return { described, parts }
}

const withItsId = { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] }

/** An element of a list of PUT or PATCH: it names its item. */
export const identified = (label: string, verb: 'Replacement' | 'Patch', body: z.ZodType): z.ZodType =>
  z.intersection(body, z.unknown().meta({ override: withItsId as object })).meta({
    id: `${label}${verb}WithId`,
    description: 'The same, with the id of its item.',
  })
