import * as z from 'zod'
import { json, type Response } from '../../batch/render/response.ts'
import { actionNamed, declaredProblems, type Registry } from '../../model/collection.ts'
import { idPattern } from '../../model/ids.ts'
import { limits } from '../../model/limits.ts'
import { isProblemName, problems, problemType } from '../../model/problems.ts'
import { requestUnits } from '../dependencies.ts'
import { bodyLimits } from '../media.ts'
import { quotasOf } from '../quota.ts'
import { pathParameter } from '../request.ts'
import { routes } from '../routes.ts'
import type { Endpoint } from './endpoint.ts'

const answered = (body: unknown, cache: string): Response => ({
  statusCode: 200,
  headers: { 'content-type': json, 'cache-control': cache },
  body: JSON.stringify(body),
})

const jsonSchemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })

/** `GET /v1`: what there is, and how much of it goes into one request. */
export const describe: Endpoint = async (_, { collections, settings }) =>
  answered(
    {
      name: 'Multistatus',
      version: 'v1',
      limits: { ...limits, ...quotasOf(settings), maxRequestUnits: settings.maxRequestUnits ?? requestUnits },
      bodies: bodyLimits,
      collections: [...collections.values()].map(({ name, ids, schema, actions }) => ({
        name,
        href: `/v1/${name}`,
        ids,
        schema: jsonSchemaOf(schema),
        actions: Object.values(actions).map(({ name: action, input }) => ({
          name: action,
          href: `/v1/${name}/{id}/${action}`,
          input: jsonSchemaOf(input),
        })),
      })),
      links: {
        batches: '/v1/batches',
        imports: '/v1/imports',
        health: '/health',
        problems: '/problems/{name}',
      },
    },
    'private, max-age=60',
  )

export const health: Endpoint = async () => answered({ status: 'ok' }, 'no-store')

/** `GET /problems/{name}`: what a problem means, where it comes from, and what to do. */
export const problem: Endpoint = async (request, { collections }) => {
  const name = pathParameter(request, 'name')
  const declared = declaredProblems(collections.values()).get(name)
  if (declared) {
    const { name: _, ...page } = declared
    // A deployment may say it otherwise.
    return answered({ type: `/problems/${name}`, ...page }, 'public, max-age=300')
  }
  if (!isProblemName(name)) return { problem: 'not-found', detail: 'There is no such problem.' }
  return answered({ type: problemType(name), ...problems[name] }, 'public, max-age=86400')
}

/** Whatever no route takes: the wrong method, or nothing at all. */
export const fallback: Endpoint = async ({ event }, { collections }) => {
  const allowed = routes
    .filter(({ path }) => matches(path, event.rawPath, collections))
    .map(({ method }) => method)
  if (allowed.length === 0) return { problem: 'not-found', detail: 'There is nothing at this path.' }
  const allow = [...new Set(allowed)].join(', ')
  if (event.requestContext.http.method === 'OPTIONS') {
    return { statusCode: 204, headers: { allow, 'cache-control': 'no-store' } }
  }
  return { problem: 'method-not-allowed', detail: `This path takes ${allow}.`, headers: { allow } }
}

/** Whether another method of this very path is a route of its own, which no parameter may stand in for. */
const isLiteral = (path: string): boolean => routes.some((route) => route.path === path)

const matches = (template: string, path: string, collections: Registry): boolean => {
  if (isLiteral(path)) return template === path
  const wanted = template.split('/')
  const given = path.split('/')
  return (
    wanted.length === given.length &&
    wanted.every((segment, at) => fits(segment, given[at] ?? '', collections)) &&
    (!template.endsWith('{action}') || isAction(given, collections))
  )
}

/** `/v1/{collection}/{id}/{action}` */
const isAction = ([, , name = '', , action = '']: readonly string[], collections: Registry): boolean => {
  const collection = collections.get(name)
  return collection !== undefined && actionNamed(collection, action) !== undefined
}

/** What a template's parameter can be told not to stand for without asking a store is not there, for any method. */
const fits = (segment: string, given: string, collections: Registry): boolean => {
  switch (segment) {
    case '{collection}':
      return collections.has(given)
    case '{batch}':
      return idPattern.test(given)
    case '{name}':
      return isProblemName(given) || declaredProblems(collections.values()).has(given)
    default:
      return segment.startsWith('{') ? given !== '' : segment === given
  }
}
