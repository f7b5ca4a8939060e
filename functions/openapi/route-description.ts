import type * as z from 'zod'
import type { Route } from '../http/routes.ts'
import type { DescribedAction, DescribedCollection } from './collections.ts'
import type { ParameterName } from './parameters.ts'
import type { Examples, ResponseVariant } from './response-variants.ts'

/** The deployment that is described. */
export interface Subject {
  readonly collections: readonly DescribedCollection[]
  /** The deployer's policy: results that all have one status give it to the response. */
  readonly uniform: boolean
  /** The security of a route; undefined if it is that of the whole API. */
  readonly securityOf: (route: Pick<Route, 'name' | 'open'>) => Record<string, string[]>[] | undefined
}

type Content = {
  readonly schema: z.ZodType
  readonly examples?: Examples
}

/** One route, described. */
export interface RouteDescription {
  readonly summary: string
  readonly description?: string
  readonly parameters?: readonly ParameterName[]
  /** … and those that only this one has. */
  readonly own?: readonly z.ZodType[]
  /** By media type. */
  readonly body?: Readonly<Record<string, Content>>
  /** Nothing is as good as a body. */
  readonly bodyMayLack?: true
  readonly answers: readonly ResponseVariant[]
}

/** A route that exists once. */
export interface ServiceRoute {
  readonly tag: Tag
  readonly describe: (subject: Subject) => RouteDescription
}

/** A route that every collection has. */
export interface CollectionRoute {
  readonly describeFor: (collection: DescribedCollection, subject: Subject) => RouteDescription
}

/** A route that every action has. */
export interface ActionRoute {
  readonly describeAction: (action: DescribedAction, collection: DescribedCollection) => RouteDescription
}

export type DescribedRoute = ServiceRoute | CollectionRoute | ActionRoute

export const tags = {
  Batches: 'Many operations in one request, each with a result of its own.',
  'Asynchronous batches': 'Batches that are run later, and uploads.',
  'Bulk protocol of OpenSearch': 'Batches in the words of its clients and of shippers.',
  Service: 'What there is, and what it means.',
} as const

type Tag = keyof typeof tags
