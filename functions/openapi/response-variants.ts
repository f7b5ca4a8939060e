import type { ZodType } from 'zod'
import * as z from 'zod'
import type { ZodOpenApiResponseObject } from 'zod-openapi'
import { groupBy } from './group-by.ts'
import { type DescribedHeaders, headerReferences, mergedHeaders } from './headers.ts'

/** An example value with a summary. */
export type Examples = Readonly<Record<string, { readonly summary: string; readonly value: unknown }>>

/** Links from an answer: parameters of another operation, by runtime expressions of OpenAPI. */
export type Links = Readonly<
  Record<string, { readonly operationId: string; readonly parameters: Readonly<Record<string, string>> }>
>

/** One possible answer of a route. Several may have the same status. */
export interface ResponseVariant {
  readonly status: number
  /** Equal keys mean equal answers. */
  readonly key: string
  readonly description: string
  readonly headers: DescribedHeaders
  readonly media?: string
  readonly schema?: ZodType
  readonly examples?: Examples
  readonly links?: Links
}

export interface NamedResponse {
  readonly name: string
  readonly status: number
  readonly response: ZodOpenApiResponseObject
}

/** One response for each status, which allows exactly the possible answers of that status. */
export const responsesOf = (variants: readonly ResponseVariant[]): readonly NamedResponse[] => {
  const distinct = [...new Map(variants.map((one) => [`${one.status} ${one.key}`, one])).values()]
  const byStatus = [...groupBy(distinct, ({ status }) => status)].sort(([a], [b]) => a - b)
  return byStatus.map(([status, ways]) => ({
    name: [status, ...ways.map(({ key }) => key)].join('.'),
    status,
    response: merged(ways),
  }))
}

const merged = (ways: readonly ResponseVariant[]): ZodOpenApiResponseObject => {
  const described = [...new Set(ways.map(({ description }) => description))]
  const withBody = ways.filter(({ media }) => media !== undefined)
  const content = [...groupBy(withBody, ({ media = '' }) => media)].map(([media, alike]) => [
    media,
    { schema: anyOf(alike), ...examplesOf(alike) },
  ])
  return {
    description: described.length === 1 ? described.join() : described.map((line) => `- ${line}`).join('\n'),
    headers: headerReferences(mergedHeaders(ways.map(({ headers }) => headers))),
    ...(content.length > 0 ? { content: Object.fromEntries(content) } : {}),
    ...linksOf(ways),
  }
}

const linksOf = (ways: readonly ResponseVariant[]) => {
  const links = Object.assign({}, ...ways.map((way) => way.links ?? {})) as Links
  return Object.keys(links).length > 0 ? { links } : {}
}

const anyOf = (ways: readonly ResponseVariant[]): ZodType => {
  const [first = z.unknown(), ...others] = new Set(ways.flatMap(({ schema }) => schema ?? []))
  return others.length === 0 ? first : z.union([first, ...others])
}

const examplesOf = (ways: readonly ResponseVariant[]) => {
  const examples = Object.assign({}, ...ways.map((way) => way.examples ?? {})) as Examples
  return Object.keys(examples).length > 0 ? { examples } : {}
}
