import type * as z from 'zod'
import type { ZodOpenApiOperationObject } from 'zod-openapi'
import type { Route } from '../http/routes.ts'
import { pascal } from '../model/pascal.ts'
import type { DescribedCollection } from './collections.ts'
import { badPath, ofAuthorizer } from './failures.ts'
import { parameters } from './parameters.ts'
import { type NamedResponse, type ResponseVariant, responsesOf } from './response-variants.ts'
import type { ActionRoute, RouteDescription, Subject } from './route-description.ts'
import { describedRoutes } from './routes.ts'

/** An operation of the API, with its path. */
export interface DescribedOperation {
  readonly path: string
  readonly method: string
  readonly object: ZodOpenApiOperationObject
  readonly responses: readonly NamedResponse[]
}

/** A route that every collection has becomes one operation for each. */
export const operationsOf = (route: Route, subject: Subject): readonly DescribedOperation[] => {
  const described = describedRoutes[route.name]
  if ('describe' in described) {
    const names = { tag: described.tag, operationId: route.name, inPath: [] }
    return [operationOf(route, { names, operation: described.describe(subject) }, subject)]
  }
  if ('describeAction' in described)
    return subject.collections.flatMap((one) => actionsOf({ route, described }, one, subject))
  return subject.collections.map((collection) => {
    const path = route.path.replace('{collection}', collection.name)
    const names = {
      tag: collection.name,
      operationId: `${camel(collection.label)}${capital(route.name)}`,
      inPath: route.path.includes('{id}') ? [collection.id] : [],
    }
    return operationOf(
      { ...route, path },
      { names, operation: described.describeFor(collection, subject) },
      subject,
    )
  })
}

/** `/v1/orders/{id}/cancel`, and so on. */
const actionsOf = (
  { route, described: { describeAction } }: { readonly route: Route; readonly described: ActionRoute },
  collection: DescribedCollection,
  subject: Subject,
): readonly DescribedOperation[] =>
  collection.actions.map((action) => {
    const path = route.path.replace('{collection}', collection.name).replace('{action}', action.name)
    const names = {
      tag: collection.name,
      operationId: `${camel(collection.label)}${pascal(action.name)}Item`,
      inPath: [collection.id],
    }
    return operationOf({ ...route, path }, { names, operation: describeAction(action, collection) }, subject)
  })

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
const camel = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

interface Names {
  readonly tag: string
  readonly operationId: string
  /** Parameters that every operation at the path has. */
  readonly inPath: readonly z.ZodType[]
}

const operationOf = (
  route: Route,
  {
    names: { tag, operationId, inPath },
    operation,
  }: { readonly names: Names; readonly operation: RouteDescription },
  { securityOf }: Subject,
): DescribedOperation => {
  const { path, method } = route
  const security = securityOf(route)
  const responses = responsesOf(answersOf(route, operation, security?.length === 0))
  const { summary, description, body, bodyMayLack, parameters: names = [], own = [] } = operation
  const taken = [...inPath, ...names.map((name) => parameters[name]), ...own]
  const object = {
    operationId,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    ...(security === undefined ? {} : { security }),
    ...(taken.length > 0 ? { parameters: taken } : {}),
    ...(body === undefined ? {} : { requestBody: { required: !bodyMayLack, content: { ...body } } }),
    responses: referencesTo(responses),
  }
  return { path, method: method.toLowerCase(), object, responses }
}

/** A guarded route has an authorizer, even if other deployments have none. */
const answersOf = (
  { path, open }: Route,
  { answers }: RouteDescription,
  isOpen: boolean,
): readonly ResponseVariant[] => [
  ...answers,
  ...(path.includes('{') ? [badPath] : []),
  ...(open && !isOpen ? ofAuthorizer : []),
]

const referencesTo = (responses: readonly NamedResponse[]) =>
  Object.fromEntries(
    responses.map(({ status, name }) => [String(status), { $ref: `#/components/responses/${name}` }]),
  )
