import type { Route } from '../../functions/http/routes.ts'

export interface Match {
  readonly route: Route
  readonly pathParameters: Readonly<Record<string, string>>
}

/**
 * The most specific route, as API Gateway selects it: a literal segment beats a variable one, from the left. All other
 * requests fall to `$default`, also those whose path has routes but none of their method (an HTTP API has no 405). It
 * is an assumption that a variable matches no empty segment, and that a trailing slash makes another path.
 */
export const matchRoute = (routes: readonly Route[], method: string, path: string): Match | undefined => {
  const segments = path.split('/')
  const [best] = routes
    .filter((route) => route.method === method && fits(route.path.split('/'), segments))
    .sort((one, other) => (rank(one.path) < rank(other.path) ? -1 : 1))
  const route = best ?? routes.find((candidate) => candidate.path === '$default')
  return route && { route, pathParameters: parameters(route.path.split('/'), segments) }
}

const variable = /^\{(.+)\}$/

const fits = (template: readonly string[], segments: readonly string[]): boolean =>
  template.length === segments.length &&
  template.every((part, index) => (variable.test(part) ? segments[index] !== '' : part === segments[index]))

const rank = (path: string): string =>
  path
    .split('/')
    .map((part) => (variable.test(part) ? '1' : '0'))
    .join('')

const parameters = (template: readonly string[], segments: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    template.flatMap((part, index) => {
      const name = variable.exec(part)?.[1]
      return name === undefined ? [] : [[name, decodeURIComponent(segments[index] ?? '')]]
    }),
  )
