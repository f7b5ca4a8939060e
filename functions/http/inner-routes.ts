import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { elasticPath } from '../model/paths.ts'
import { plainPath } from './plain-path.ts'
import { innerRoutes, type Route, routes } from './routes.ts'

type Handed = Pick<APIGatewayProxyEventV2, 'routeKey' | 'rawPath' | 'requestContext'>

/** What the gateway may hand over as something else: a slash at the end makes it `$default`. */
const candidates: readonly Route[] = [
  ...innerRoutes,
  ...routes.filter(({ path }) => path.startsWith(`${elasticPath}/`)),
]

/**
 * The route that API Gateway has none for: found by the path, among those behind the template that it took, or behind
 * `$default`.
 */
export const innerRouteFor = ({ routeKey, rawPath, requestContext: { http } }: Handed): Route | undefined =>
  candidates.find(
    ({ method, path, behind }) =>
      method === http.method &&
      ['$default', behind, `${method} ${behind}`].includes(routeKey) &&
      isAt(path.split('/'), segmentsOf(rawPath)),
  )

/** Its own path parameters, in place of those of the template that the gateway took. */
export const innerParameters = (
  { behind, path }: Pick<Route, 'behind' | 'path'>,
  { routeKey, rawPath }: Pick<Handed, 'routeKey' | 'rawPath'>,
): Pick<APIGatewayProxyEventV2, 'pathParameters'> => {
  if (behind === undefined && routeKey !== '$default') return {}
  const segments = segmentsOf(rawPath)
  const named = path.split('/').flatMap((part, at) => {
    const name = /^\{(.+)\}$/.exec(part)?.[1]
    return name === undefined ? [] : [[name, segments[at]]]
  })
  return { pathParameters: Object.fromEntries(named) }
}

const segmentsOf = (path: string): readonly string[] => plainPath(path).split('/')

const isAt = (template: readonly string[], segments: readonly string[]): boolean =>
  template.length === segments.length &&
  template.every((part, at) => (part.startsWith('{') ? segments[at] !== '' : part === segments[at]))
