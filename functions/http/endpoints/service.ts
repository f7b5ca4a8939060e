import { actionNamed, declaredProblems, type Registry } from '../../model/collection.ts'
import { idPattern } from '../../model/ids.ts'
import type { Refusal } from '../../model/outcome.ts'
import { isProblemName, problems } from '../../model/problems.ts'
import { plainPath } from '../plain-path.ts'
import { pathParameter } from '../request.ts'
import { allRoutes } from '../routes.ts'
import type { Endpoint } from './endpoint.ts'

export const health: Endpoint = async () => ({ kind: 'health' })

/** `GET /problems/{name}`: meaning, cause and cure of a problem. */
export const problem: Endpoint = async (request, { collections }) => {
  const name = pathParameter(request, 'name')
  const declared = declaredProblems(collections.values()).get(name)
  if (declared) return { kind: 'problem', page: declared, isDeclared: true }
  return isProblemName(name)
    ? { kind: 'problem', page: { ...problems[name], name }, isDeclared: false }
    : { problem: 'not-found', detail: 'There is no such problem.' }
}

/** Requests without a route: a wrong method, or a wrong path. */
export const fallback: Endpoint = async ({ event }, { collections }) => {
  const path = plainPath(event.rawPath)
  const allowed = methodsAt(path, collections)
  if (allowed.length === 0) return nothingAt(path, collections)
  const allow = [...new Set(allowed)].join(', ')
  if (event.requestContext.http.method === 'OPTIONS') {
    return { kind: 'plain', statusCode: 204, headers: { allow } }
  }
  return { problem: 'method-not-allowed', detail: `This path takes ${allow}.`, headers: { allow } }
}

const methodsAt = (path: string, collections: Registry): readonly string[] =>
  allRoutes.filter((route) => matches(route.path, path, collections)).map(({ method }) => method)

const nothingAt = (path: string, collections: Registry): Refusal => {
  const isNearly = /.\/$/.test(path) && methodsAt(path.slice(0, -1), collections).length > 0
  const why = isNearly ? 'There is nothing at this path: it has a slash at its end.' : nothing
  return { problem: 'not-found', detail: why }
}

const nothing = 'There is nothing at this path.'

/** Whether another method of this literal path has a route; then no parameter of a template matches it. */
const isLiteral = (path: string): boolean => allRoutes.some((route) => route.path === path)

const matches = (template: string, path: string, collections: Registry): boolean => {
  if (isLiteral(path)) return template === path
  const wanted = template.split('/')
  const segments = path.split('/')
  return (
    wanted.length === segments.length &&
    wanted.every((segment, at) => fits(segment, segments[at] ?? '', collections)) &&
    (!template.endsWith('{action}') || isAction(segments, collections))
  )
}

/** `/v1/{collection}/{id}/{action}` */
const isAction = ([, , name = '', , action = '']: readonly string[], collections: Registry): boolean => {
  const collection = collections.get(name)
  return collection !== undefined && actionNamed(collection, action) !== undefined
}

/** A parameter value that is invalid without reading a store is a missing resource, for any method. */
const fits = (segment: string, segments: string, collections: Registry): boolean => {
  switch (segment) {
    case '{collection}':
      return collections.has(segments)
    case '{batch}':
      return idPattern.test(segments)
    case '{name}':
      return isProblemName(segments) || declaredProblems(collections.values()).has(segments)
    default:
      return segment.startsWith('{') ? segments !== '' : segment === segments
  }
}
