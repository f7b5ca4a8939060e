import { HttpNoneAuthorizer, type IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers'
import { isOpen, type Route, type RouteName } from '../../functions/http/routes.ts'
import type { Auth, Settings } from '../config.ts'
import { FunctionAuthorizer } from './function-authorizer.ts'

export interface Guard {
  readonly authorizer: IHttpRouteAuthorizer
  /** A token must have one of them; undefined if no scopes are demanded. */
  readonly authorizationScopes?: string[]
}

/**
 * The authorizer of a route: the stage's, or none on an open route.
 * @param functionArn of the function that decides, where the stage has one.
 */
export const guardsFor = (
  { auth, publicDocs }: Settings,
  functionArn: string | undefined,
): ((route: Route) => Guard) => {
  const open: Guard = { authorizer: new HttpNoneAuthorizer() }
  switch (auth.type) {
    case 'none':
      return () => open
    case 'iam': {
      const signed: Guard = { authorizer: new HttpIamAuthorizer() }
      return (route) => (isOpen(route, publicDocs) ? open : signed)
    }
    case 'jwt': {
      const authorizer = new HttpJwtAuthorizer('Jwt', auth.issuer, { jwtAudience: auth.audience })
      return (route) => (isOpen(route, publicDocs) ? open : { authorizer, ...scopesOf(route, auth.scopes) })
    }
    case 'lambda': {
      if (functionArn === undefined) throw new Error('auth "lambda" has no function')
      const asked: Guard = { authorizer: new FunctionAuthorizer(functionArn, auth) }
      return (route) => (isOpen(route, publicDocs) ? open : asked)
    }
  }
}

type Scopes = Extract<Auth, { type: 'jwt' }>['scopes']

/**
 * A batch carries operations of several methods, and its results are read with yet another one. A caller without a
 * scope for any of them is refused here. The function checks the method of each operation and the owner of each batch.
 */
const scopesOf = ({ name, method }: Route, scopes: Scopes): Pick<Guard, 'authorizationScopes'> => {
  const own = operations[method]
  if (own === undefined) return {}
  const carried = carriedBy[name]
  const demanded = (carried === 'its own' ? [own] : carried).map((operation) => scopes[operation])
  if (!demanded.every((some) => some !== undefined)) return {}
  return { authorizationScopes: [...new Set(demanded.flat())] }
}

/** The operation of a route's method; the right to read includes HEAD. */
const operations: Readonly<Record<string, keyof Scopes>> = {
  GET: 'GET',
  HEAD: 'GET',
  POST: 'POST',
  PUT: 'PUT',
  PATCH: 'PATCH',
  DELETE: 'DELETE',
}

const ofBatches = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** The methods of the operations on each route. */
const carriedBy: Readonly<Record<RouteName, readonly (keyof Scopes)[] | 'its own'>> = {
  health: 'its own',
  problem: 'its own',
  openapi: 'its own',
  reference: 'its own',
  console: 'its own',
  describe: 'its own',
  submitBatch: ofBatches,
  listBatches: ofBatches,
  readBatch: ofBatches,
  readBatchResults: ofBatches,
  readBatchErrors: ofBatches,
  readBatchOperation: ofBatches,
  cancelBatch: ofBatches,
  createImport: ['POST', 'PUT', 'PATCH'],
  // Batches of OData come by these two.
  createItems: ofBatches,
  readItems: 'its own',
  replaceItems: 'its own',
  patchItems: 'its own',
  deleteItems: 'its own',
  readItem: ofBatches,
  replaceItem: 'its own',
  patchItem: 'its own',
  deleteItem: 'its own',
  actOnItem: 'its own',
  bulk: ofBatches,
  putBulk: ofBatches,
  bulkOf: ofBatches,
  putBulkOf: ofBatches,
  // The gateway has no routes for these.
  submitOdata: ofBatches,
  readOdata: ofBatches,
  elasticInfo: 'its own',
  clusterHealth: 'its own',
  catHealth: 'its own',
  fallback: 'its own',
}
