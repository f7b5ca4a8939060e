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
  | 'fallback'

export interface Route {
  readonly name: RouteName
  /** `ANY` stands only in the fallback, which API Gateway calls `$default`. */
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'ANY'
  /** An API Gateway path template; `$default` takes whatever no other route takes. */
  readonly path: string
  /** Served without an authorizer. */
  readonly open: boolean
  /** Media types that it can answer in beside JSON. */
  readonly offers?: readonly string[]
}

export const routes: readonly Route[] = [
  { name: 'describe', method: 'GET', path: '/v1', open: false },
  { name: 'health', method: 'GET', path: '/health', open: true },
  { name: 'problem', method: 'GET', path: '/problems/{name}', open: true },
  { name: 'openapi', method: 'GET', path: '/openapi.json', open: true },
  { name: 'reference', method: 'GET', path: '/docs', open: true, offers: ['text/html'] },
  { name: 'submitBatch', method: 'POST', path: '/v1/batches', open: false },
  { name: 'listBatches', method: 'GET', path: '/v1/batches', open: false },
  { name: 'readBatch', method: 'GET', path: '/v1/batches/{batch}', open: false },
  { name: 'readBatchResults', method: 'GET', path: '/v1/batches/{batch}/results', open: false },
  {
    name: 'readBatchErrors',
    method: 'GET',
    path: '/v1/batches/{batch}/errors',
    open: false,
    offers: ['application/x-ndjson', 'text/csv'],
  },
  {
    name: 'readBatchOperation',
    method: 'GET',
    path: '/v1/batches/{batch}/operations/{operation}',
    open: false,
  },
  { name: 'cancelBatch', method: 'POST', path: '/v1/batches/{batch}/cancellation', open: false },
  { name: 'createImport', method: 'POST', path: '/v1/imports', open: false },
  { name: 'createItems', method: 'POST', path: '/v1/{collection}', open: false },
  { name: 'readItems', method: 'GET', path: '/v1/{collection}', open: false },
  { name: 'replaceItems', method: 'PUT', path: '/v1/{collection}', open: false },
  { name: 'patchItems', method: 'PATCH', path: '/v1/{collection}', open: false },
  { name: 'deleteItems', method: 'DELETE', path: '/v1/{collection}', open: false },
  { name: 'readItem', method: 'GET', path: '/v1/{collection}/{id}', open: false },
  { name: 'replaceItem', method: 'PUT', path: '/v1/{collection}/{id}', open: false },
  { name: 'patchItem', method: 'PATCH', path: '/v1/{collection}/{id}', open: false },
  { name: 'deleteItem', method: 'DELETE', path: '/v1/{collection}/{id}', open: false },
  { name: 'fallback', method: 'ANY', path: '$default', open: false },
]

/** The key API Gateway puts into an event's `routeKey`. */
export const routeKey = (route: Route): string =>
  route.path === '$default' ? '$default' : `${route.method} ${route.path}`
