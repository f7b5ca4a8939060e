import type * as z from 'zod'
import type { ZodOpenApiOperationObject } from 'zod-openapi'
import type { Route } from '../http/routes.ts'
import { badPath } from './failures.ts'
import type { Operation, Subject } from './operation.ts'
import { parameters } from './parameters.ts'
import { type NamedResponse, responsesOf } from './possible.ts'
import { describedRoutes } from './routes.ts'

/** An operation of the API, where it is to be found. */
export interface Place {
  readonly path: string
  readonly method: string
  readonly object: ZodOpenApiOperationObject
  readonly responses: readonly NamedResponse[]
}

/** A route that every collection has is as many operations. */
export const placesOf = (route: Route, subject: Subject): readonly Place[] => {
  const described = describedRoutes[route.name]
  if ('describe' in described) {
    return [placeOf(route, described.tag, route.name, described.describe(subject), [])]
  }
  return subject.collections.map((collection) => {
    const path = route.path.replace('{collection}', collection.name)
    const id = route.path.endsWith('{id}') ? [collection.id] : []
    const name = `${camel(collection.label)}${capital(route.name)}`
    return placeOf({ ...route, path }, collection.name, name, described.describeFor(collection, subject), id)
  })
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
const camel = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

const placeOf = (
  { path, method, open }: Route,
  tag: string,
  operationId: string,
  operation: Operation,
  inPath: readonly z.ZodType[],
): Place => {
  const responses = responsesOf(path.includes('{') ? [...operation.answers, badPath] : operation.answers)
  const { summary, description, body, parameters: names = [] } = operation
  const taken = [...inPath, ...names.map((name) => parameters[name])]
  const object = {
    operationId,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    ...(open ? { security: [] } : {}),
    ...(taken.length > 0 ? { parameters: taken } : {}),
    ...(body === undefined ? {} : { requestBody: { required: true, content: { ...body } } }),
    responses: referencesTo(responses),
  }
  return { path, method: method.toLowerCase(), object, responses }
}

const referencesTo = (responses: readonly NamedResponse[]) =>
  Object.fromEntries(
    responses.map(({ status, name }) => [String(status), { $ref: `#/components/responses/${name}` }]),
  )
