import * as z from 'zod'
import type { CreateDocumentOptions } from 'zod-openapi'
import { atomicFailure } from '../http/faces/json/schemas/batch.ts'
import { operationProblem } from '../http/faces/json/schemas/result.ts'
import { problemPage } from '../http/faces/json/schemas/service.ts'
import type { DeclaredProblem } from '../model/declared-problem.ts'
import { refusalProblems } from '../model/operation-problems.ts'
import type { DescribedCollection } from './collections.ts'
import { failures } from './failures.ts'
import { parameters } from './parameters.ts'
import type { ResponseVariant } from './response-variants.ts'

/** Problems that actions of these collections refuse with, each once. */
const declaredIn = (collections: readonly DescribedCollection[]): readonly DeclaredProblem[] => {
  const all = collections.flatMap(({ actions }) => actions.flatMap(({ refusals }) => refusals))
  return [...new Map(all.map((problem) => [problem.name, problem])).values()]
}

const componentName = (name: string): string =>
  `${name.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase())}Refusal`

const schemas = new Map<string, z.ZodType>()

/** The body of a refusal. One schema for each name, since it is one component. */
const schemaOf = ({ name, title, status, meaning }: DeclaredProblem): z.ZodType => {
  const key = JSON.stringify([name, title, status, meaning])
  const schema =
    schemas.get(key) ??
    z
      .strictObject({
        type: z.literal(`/problems/${name}`),
        title: z.literal(title),
        status: z.literal(status),
        detail: z.string().optional(),
      })
      .meta({ id: componentName(name), description: meaning })
  schemas.set(key, schema)
  return schema
}

/** How an action may refuse, where it is the only operation of its request. */
export const refusalAnswers = (refusals: readonly DeclaredProblem[]): readonly ResponseVariant[] =>
  refusals.map((problem) => {
    const { name, title, status, meaning } = problem
    const [like] = failures([refusalProblems[status]], 'item')
    return {
      ...(like as ResponseVariant),
      key: `${name}-item`,
      description: meaning,
      schema: schemaOf(problem),
      examples: {
        [name]: { summary: title, value: { type: `/problems/${name}`, title, status, detail: meaning } },
      },
    }
  })

type Override = NonNullable<CreateDocumentOptions['override']>
type Schema = Record<string, unknown>

/** What stands for every problem of an operation has those of the deployment, too. */
export const bindDeclared =
  (collections: readonly DescribedCollection[]): Override =>
  ({ jsonSchema, zodSchema }) => {
    const declared = declaredIn(collections)
    if (declared.length === 0) return
    const schema = jsonSchema as Schema
    const properties = (schema.properties ?? {}) as Record<string, { enum?: unknown[] }>
    const types = declared.map(({ name }) => `/problems/${name}`)
    if (zodSchema === operationProblem)
      schema.anyOf = [
        ...(schema.anyOf as unknown[]),
        ...declared.map(({ name }) => ({ $ref: `#/components/schemas/${componentName(name)}` })),
      ]
    if ((zodSchema as unknown) === parameters.problem)
      (schema.enum as unknown[]).push(...declared.map(({ name }) => name))
    if (zodSchema === problemPage || zodSchema === atomicFailure) properties.type?.enum?.push(...types)
    if (zodSchema === atomicFailure) properties.title?.enum?.push(...declared.map(({ title }) => title))
  }
