import { batchesPath, batchLinks, batchPath } from '../model/paths.ts'
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
  | 'submitBatch'
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

/** The guards and parameters that a route honours. Any other is refused, never dropped. */
export interface HonouredParts {
  readonly conditions?: readonly ConditionName[]
  /** `Idempotency-Key`. */
  readonly key?: true
  readonly query?: readonly QueryName[]
  /** … and by which a collection's items are found: its own declaration names them. */
  readonly members?: readonly string[]
}

export type RouteMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'ANY'

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
]

const batch = batchPath('{batch}')
const links = batchLinks('{batch}')
const items = '/v1/{collection}'
const item = '/v1/{collection}/{id}'
const running: HonouredParts = { key: true, query: ['validateOnly'] }
const conditional: HonouredParts = { ...running, conditions: ['if-match', 'if-none-match'] }

const guarded: readonly Row[] = [
  ['describe', 'GET', '/v1'],
  ['submitBatch', 'POST', batchesPath, running],
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
  ['createItems', 'POST', items, { ...running, query: ['action', 'validateOnly'] }],
  [
    'readItems',
    'GET',
    items,
    { query: ['id', 'limit', 'cursor', 'validateOnly'] },
    ['application/x-ndjson', 'text/csv'],
  ],
  ['replaceItems', 'PUT', items, running],
  ['patchItems', 'PATCH', items, running],
  ['deleteItems', 'DELETE', items, { key: true, query: ['id', 'validateOnly'] }],
  ['readItem', 'GET', item, { conditions: ['if-match', 'if-none-match'], query: ['validateOnly'] }],
  ['replaceItem', 'PUT', item, conditional],
  ['patchItem', 'PATCH', item, conditional],
  ['deleteItem', 'DELETE', item, conditional],
  ['actOnItem', 'POST', `${item}/{action}`, conditional],
  ['fallback', 'ANY', '$default'],
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

export const routes: readonly Route[] = [...open.map(routeOf(true)), ...guarded.map(routeOf(false))].flatMap(
  withHead,
)

/** The value of `routeKey` in API Gateway's event. */
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
