import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { innerRoutes, type Route } from './routes.ts'

/**
 * The route that API Gateway has none for: found by the path, among those behind the template that it took. Clients ask for
 * the root of their service with a slash at its end or without.
 */
export const innerRouteFor = ({
  routeKey,
  rawPath,
  requestContext: { http },
}: Pick<APIGatewayProxyEventV2, 'routeKey' | 'rawPath' | 'requestContext'>): Route | undefined =>
  innerRoutes.find(
    ({ method, path, behind = '' }) =>
      method === http.method &&
      (routeKey === behind || routeKey === `${method} ${behind}`) &&
      isAt(path.split('/'), rawPath.replace(/(?<=.)\/$/, '').split('/')),
  )

/** Its own path parameters, in place of those of the template that the gateway took. */
export const innerParameters = (
  { behind, path }: Pick<Route, 'behind' | 'path'>,
  { rawPath }: Pick<APIGatewayProxyEventV2, 'rawPath'>,
): Pick<APIGatewayProxyEventV2, 'pathParameters'> => {
  if (behind === undefined) return {}
  const segments = rawPath.split('/')
  const named = path.split('/').flatMap((part, at) => {
    const name = /^\{(.+)\}$/.exec(part)?.[1]
    return name === undefined ? [] : [[name, segments[at]]]
  })
  return { pathParameters: Object.fromEntries(named) }
}

const isAt = (template: readonly string[], segments: readonly string[]): boolean =>
  template.length === segments.length &&
  template.every((part, at) => (part.startsWith('{') ? segments[at] !== '' : part === segments[at]))
