import { batchesPath, batchLinks, batchPath, elasticPath, odataPath } from '../model/paths.ts'
import type { AnswerType } from './media.ts'

/**
 * The API's routes, as data. The router, the local gateway and the CDK stack read this one table,
 * so a route exists in all three places or in none.
 */
export type RouteName =
  | 'describe'
  | 'health'
  | 'problem'
  | 'openapi'
  | 'reference'
  | 'console'
  | 'submitBatch'
  | 'submitOdata'
  | 'readOdata'
  | 'bulk'
  | 'putBulk'
  | 'bulkOf'
  | 'putBulkOf'
  | 'elasticInfo'
  | 'clusterHealth'
  | 'catHealth'
  | 'listBatches'
  | 'readBatch'
  | 'readBatchResults'
  | 'readBatchErrors'
  | 'readBatchOperation'
  | 'cancelBatch'
  | 'createImport'
  | 'createItems'
  | 'readItems'
  | 'replaceItems'
  | 'patchItems'
  | 'deleteItems'
  | 'readItem'
  | 'replaceItem'
  | 'patchItem'
  | 'deleteItem'
  | 'actOnItem'
  | 'fallback'

export type ConditionName = 'if-match' | 'if-none-match'

/** All query parameters of all routes. */
export type QueryName =
  | 'id'
  | 'action'
  | 'validateOnly'
  | 'status'
  | 'state'
  | 'createdAfter'
  | 'createdBefore'
  | 'limit'
  | 'cursor'
  | 'rows'
  | BulkQuery

/** What clients of the bulk protocol send; but for none of them would anything else be written. */
type BulkQuery = (typeof bulkQuery)[number]

const bulkQuery = [
  'refresh',
  'filter_path',
  'routing',
  'timeout',
  'wait_for_active_shards',
  'pretty',
  'human',
  'error_trace',
  '_source',
  '_source_includes',
  '_source_excludes',
] as const

/** The guards and parameters that a route honours. Any other is refused, never dropped. */
interface HonouredParts {
  readonly conditions?: readonly ConditionName[]
  /** `Idempotency-Key`. */
  readonly key?: true
  readonly query?: readonly QueryName[]
  /** … and by which a collection's items are found: its own declaration names them. */
  readonly members?: readonly string[]
}

type RouteMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'ANY'

export interface Route {
  readonly name: RouteName
  /** `ANY` is used only for the fallback, `$default` in API Gateway. */
  readonly method: RouteMethod
  /** An API Gateway path template; `$default` takes all other requests. */
  readonly path: string
  /** Served without an authorizer. */
  readonly open: boolean
  readonly honours: HonouredParts
  /** The media types of its answers beside JSON. */
  readonly offers?: readonly AnswerType[]
  /**
   * The template under which API Gateway hands its requests over, where it has no route of its own: whether a route key
   * may have a `$` is not documented.
   */
  readonly behind?: string
}

type Row = readonly [
  name: RouteName,
  method: Exclude<RouteMethod, 'HEAD'>,
  path: string,
  honours?: HonouredParts,
  offers?: readonly AnswerType[],
]

const open: readonly Row[] = [
  ['health', 'GET', '/health'],
  ['problem', 'GET', '/problems/{name}'],
  ['openapi', 'GET', '/openapi.json'],
  ['reference', 'GET', '/docs', {}, ['text/html']],
  ['console', 'GET', '/console', {}, ['text/html']],
]

const batch = batchPath('{batch}')
const links = batchLinks('{batch}')
const items = '/v1/{collection}'
const item = '/v1/{collection}/{id}'
const running: HonouredParts = { key: true, query: ['validateOnly'] }
const conditional: HonouredParts = { ...running, conditions: ['if-match', 'if-none-match'] }

const bulk: HonouredParts = { key: true, query: bulkQuery }

/** As clients of Elasticsearch call JSON. They are told why they are refused, if they are. */
const elastic: readonly AnswerType[] = ['application/vnd.elasticsearch+json']

/** The results of a batch as RFC 4918 has them. */
const xml: readonly AnswerType[] = ['application/xml']

/** … and beside them the page of a form. */
const pages: readonly AnswerType[] = [...xml, 'text/html']

const guarded: readonly Row[] = [
  ['describe', 'GET', '/v1'],
  ['submitBatch', 'POST', batchesPath, running, xml],
  [
    'listBatches',
    'GET',
    batchesPath,
    { query: ['state', 'createdAfter', 'createdBefore', 'limit', 'cursor'] },
  ],
  ['readBatch', 'GET', batch],
  ['readBatchResults', 'GET', links.results, { query: ['status', 'limit', 'cursor'] }],
  [
    'readBatchErrors',
    'GET',
    links.errors,
    { query: ['limit', 'cursor', 'rows'] },
    ['application/x-ndjson', 'text/csv'],
  ],
  ['readBatchOperation', 'GET', `${batch}/operations/{operation}`],
  ['cancelBatch', 'POST', links.cancellation, { key: true }],
  ['createImport', 'POST', '/v1/imports', { key: true }],
  ['createItems', 'POST', items, { ...running, query: ['action', 'validateOnly'] }, pages],
  [
    'readItems',
    'GET',
    items,
    { query: ['id', 'limit', 'cursor', 'validateOnly'] },
    ['application/x-ndjson', 'text/csv', ...xml],
  ],
  ['replaceItems', 'PUT', items, running, pages],
  ['patchItems', 'PATCH', items, running, pages],
  ['deleteItems', 'DELETE', items, { key: true, query: ['id', 'validateOnly'] }, xml],
  ['readItem', 'GET', item, { conditions: ['if-match', 'if-none-match'], query: ['validateOnly'] }],
  ['replaceItem', 'PUT', item, conditional],
  ['patchItem', 'PATCH', item, conditional],
  ['deleteItem', 'DELETE', item, conditional],
  ['actOnItem', 'POST', `${item}/{action}`, conditional],
  ['bulk', 'POST', `${elasticPath}/_bulk`, bulk, elastic],
  ['putBulk', 'PUT', `${elasticPath}/_bulk`, bulk, elastic],
  ['bulkOf', 'POST', `${elasticPath}/{collection}/_bulk`, bulk, elastic],
  ['putBulkOf', 'PUT', `${elasticPath}/{collection}/_bulk`, bulk, elastic],
  ['fallback', 'ANY', '$default'],
]

/** Each with the template that its requests come by. */
const inner: readonly (readonly [behind: string, row: Row])[] = [
  [items, ['submitOdata', 'POST', odataPath, running]],
  [item, ['readOdata', 'GET', `${odataPath}/{batch}`]],
  // Whatever a caller may do, a shipper asks for these first; `$default` demands no scope.
  ['$default', ['elasticInfo', 'GET', elasticPath, {}, elastic]],
  ['$default', ['clusterHealth', 'GET', `${elasticPath}/_cluster/health`, {}, elastic]],
  ['$default', ['catHealth', 'GET', `${elasticPath}/_cat/health`, {}, ['text/plain', ...elastic]]],
]

const routeOf =
  (isOpen: boolean) =>
  ([name, method, path, honours = {}, offers]: Row): Route => ({
    name,
    method,
    path,
    open: isOpen,
    honours,
    ...(offers && { offers }),
  })

/** HEAD is GET without a body (RFC 9110, 9.3.2). To API Gateway it is a method like any other. */
const withHead = (route: Route): readonly Route[] =>
  route.method === 'GET' ? [route, { ...route, method: 'HEAD' }] : [route]

/** Those that the gateway has. */
export const routes: readonly Route[] = [...open.map(routeOf(true)), ...guarded.map(routeOf(false))].flatMap(
  withHead,
)

/** … and those that only the function tells apart. */
export const innerRoutes: readonly Route[] = inner
  .map(([behind, row]) => ({ ...routeOf(false)(row), behind }))
  .flatMap(withHead)

export const allRoutes: readonly Route[] = [...routes, ...innerRoutes]

/** The name of a route, and the value of `routeKey` in API Gateway's event. */
export const routeKey = (route: Route): string =>
  route.path === '$default' ? '$default' : `${route.method} ${route.path}`

/** The stage decides whether the documents about the API, with schemas and limits, are open. */
const descriptions: readonly RouteName[] = ['openapi', 'reference']

/**
 * Whether a route is open to every client.
 * @param publicDocs the stage's decision.
 * @returns undefined if the stage decides and its decision is unknown.
 */
export const isOpen = <Known extends boolean | undefined>(
  { name, open }: Pick<Route, 'name' | 'open'>,
  publicDocs: Known,
): boolean | Known => (open && descriptions.includes(name) ? publicDocs : open)
