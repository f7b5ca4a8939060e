import { routes } from '../../../functions/http/routes.ts'
import { matchRoute } from '../../../local/gateway/match.ts'
import type { Request } from '../answer.ts'
import type { Described, DescribedOperation } from './described.ts'

/** The operation that a request is for. Undefined where the document offers none: then its fallback is the answer's measure. */
export const operationFor = (
  document: Described,
  { method, path }: Request,
): { readonly operation?: DescribedOperation; readonly failuresOnly: boolean } => {
  const [target = ''] = path.split('?', 1)
  const decoded = decodeURIComponent(target).replace(foreignSlash, '')
  const template = templateFor(document, decoded)
  const verb = isHead(method) ? 'get' : method.toLowerCase()
  if (template !== undefined) {
    const operation = document.paths[template]?.[verb]
    return { ...(operation && { operation }), failuresOnly: false }
  }
  // A collection that is not there fails as one that is there.
  const { route } = matchRoute(routes, method, decoded) ?? {}
  const other = route?.path.includes('{collection}')
    ? someCollection(document, route.path)?.[verb]
    : undefined
  return { ...(other && { operation: other }), failuresOnly: other !== undefined }
}

/** Other protocols have the same paths with a slash at the end. */
const foreignSlash = /(?<=^\/(?:elastic|v1\/\$batch)(?:\/.*)?)\/$/

/** It is GET without a body, and so it is described. */
export const isHead = (method: string): boolean => method === 'HEAD'

const templateFor = (document: Described, path: string): string | undefined => {
  const templates = Object.keys(document.paths)
  return templates.includes(path) ? path : templates.find((template) => patternOf(template).test(path))
}

const patternOf = (template: string): RegExp =>
  new RegExp(`^${template.replace(/[.$]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+')}$`)

/** The paths of collections, alone, take a PUT. */
const someCollection = (document: Described, template: string) =>
  Object.entries(document.paths).find(
    ([path, methods]) => 'put' in methods && path.split('/').length === template.split('/').length,
  )?.[1]
