import { type CreateDocumentOptions, createDocument, type ZodOpenApiObject } from 'zod-openapi'
import { item } from '../http/faces/json/schemas/result.ts'
import { allRoutes, type Route } from '../http/routes.ts'
import type { Collection } from '../model/collection.ts'
import { type DescribedCollection, describeCollection } from './collections.ts'
import { bindDeclared } from './declared.ts'
import { groupBy } from './group-by.ts'
import { headerComponents } from './headers.ts'
import { info } from './info.ts'
import { type DescribedOperation, operationsOf } from './operations.ts'
import { type Subject, tags } from './route-description.ts'
import { type Guarding, schemesOf, securityOf, securityOfRoutes } from './security.ts'
import { webhooks } from './webhooks.ts'

export interface DocumentOptions extends Guarding {
  /** The deployer's policy for the status of a batch. */
  readonly batchStatus?: 'multi-status' | 'uniform' | undefined
  /** Whether the deployment serves this description to every client. */
  readonly publicDocs?: boolean | undefined
  /** The name of the API; this project's without. */
  readonly title?: string | undefined
}

export type OpenapiDocument = ReturnType<typeof createDocument>

/** The whole API as OpenAPI 3.1, with the collections of a deployment. */
export const openapiDocument = (
  collections: readonly Collection[],
  { batchStatus = 'multi-status', publicDocs, title, ...guarding }: DocumentOptions = {},
): OpenapiDocument => {
  const subject = {
    collections: collections.map(describeCollection),
    uniform: batchStatus === 'uniform',
    securityOf: securityOfRoutes(guarding, publicDocs),
  }
  const places = allRoutes.filter(isDescribed).flatMap((route) => operationsOf(route, subject))
  const [fallback] = places.filter(({ path }) => path === '$default')
  const document: ZodOpenApiObject = {
    openapi: '3.1.0',
    info: { ...info, ...(title !== undefined && { title }) },
    servers: [{ url: '/', description: 'Where this description was read.' }],
    security: securityOf(guarding),
    tags: tagsOf(subject),
    paths: pathsOf(places.filter((place) => place !== fallback)),
    webhooks,
    components: componentsOf(places, subject, guarding),
    // OpenAPI cannot describe missing paths and methods.
    'x-fallback': { responses: fallback?.object.responses },
  }
  const overrides = [bindItem(subject.collections), bindDeclared(subject.collections)]
  return createDocument(document, {
    override: (context) => {
      for (const bind of overrides) bind(context)
    },
  })
}

/** HEAD is offered wherever GET is, which the introduction says once. */
const isDescribed = ({ method }: Route): boolean => method !== 'HEAD'

const tagsOf = ({ collections }: Subject) => [
  ...Object.entries(tags).map(([name, description]) => ({ name, description })),
  ...collections.map(({ name, naming }) => ({ name, description: `Items of ${name}.${naming}` })),
]

const pathsOf = (places: readonly DescribedOperation[]): NonNullable<ZodOpenApiObject['paths']> =>
  Object.fromEntries(
    [...groupBy(places, ({ path }) => path)].map(([path, methods]) => [
      path,
      Object.fromEntries(methods.map(({ method, object }) => [method, object])),
    ]),
  )

const componentsOf = (
  places: readonly DescribedOperation[],
  { collections }: Subject,
  guarding: Guarding,
): NonNullable<ZodOpenApiObject['components']> => {
  const responses = places.flatMap((place) => place.responses)
  const used = JSON.stringify(responses.map(({ response }) => response.headers))
  const headers = Object.entries(headerComponents).filter(([name]) => used.includes(`/headers/${name}"`))
  return {
    securitySchemes: schemesOf(guarding),
    headers: Object.fromEntries(headers),
    responses: Object.fromEntries(responses.map(({ name, response }) => [name, response])),
    schemas: Object.assign({}, ...collections.map(({ parts }) => parts)),
  }
}

/** `Item` is any item of these collections. */
const bindItem =
  (collections: readonly DescribedCollection[]): NonNullable<CreateDocumentOptions['override']> =>
  ({ jsonSchema, zodSchema }) => {
    if (zodSchema !== item || collections.length === 0) return
    for (const key of Object.keys(jsonSchema)) delete (jsonSchema as Record<string, unknown>)[key]
    const items = collections.map(({ label }) => ({ $ref: `#/components/schemas/${label}Item` }))
    Object.assign(jsonSchema, { description: 'An item of one of the collections.', anyOf: items })
  }
