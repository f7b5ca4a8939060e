import { HttpNoneAuthorizer, type IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers'
import type { Route, RouteName } from '../../functions/http/routes.ts'
import type { Auth } from '../config.ts'

export interface Guard {
  readonly authorizer: IHttpRouteAuthorizer
  /** A token must have one of them; undefined where scopes are not asked for. */
  readonly authorizationScopes?: string[]
}

/** Who is asked on a route: the stage's authorizer, and nobody on an open one. */
export const guardsFor = (auth: Auth): ((route: Route) => Guard) => {
  const open: Guard = { authorizer: new HttpNoneAuthorizer() }
  switch (auth.type) {
    case 'none':
      return () => open
    case 'iam': {
      const signed: Guard = { authorizer: new HttpIamAuthorizer() }
      return (route) => (route.open ? open : signed)
    }
    case 'jwt': {
      const authorizer = new HttpJwtAuthorizer('Jwt', auth.issuer, { jwtAudience: auth.audience })
      return (route) => (route.open ? open : { authorizer, ...scopesOf(route, auth.scopes) })
    }
  }
}

type Scopes = Extract<Auth, { type: 'jwt' }>['scopes']

/**
 * A batch carries operations of several methods, and what became of them is asked for with another one. Who has a scope
 * for none of them is refused here; whether an operation's own method is allowed, and whose a batch is, is for the
 * function to say.
 */
const scopesOf = ({ name, method }: Route, scopes: Scopes): Pick<Guard, 'authorizationScopes'> => {
  if (method === 'ANY') return {}
  const carried = carriedBy[name] ?? [method === 'HEAD' ? 'GET' : method]
  const demanded = carried.map((operation) => scopes[operation])
  if (!demanded.every((some) => some !== undefined)) return {}
  return { authorizationScopes: [...new Set(demanded.flat())] }
}

const ofBatches = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** The methods of operations that a route is about, where they are not its own. */
const carriedBy: Readonly<Partial<Record<RouteName, readonly (keyof Scopes)[]>>> = {
  submitBatch: ofBatches,
  listBatches: ofBatches,
  readBatch: ofBatches,
  readBatchResults: ofBatches,
  readBatchErrors: ofBatches,
  readBatchOperation: ofBatches,
  cancelBatch: ofBatches,
  createImport: ['POST', 'PUT', 'PATCH'],
}
