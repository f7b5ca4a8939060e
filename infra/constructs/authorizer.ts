import { HttpNoneAuthorizer, type IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers'
import type { Route } from '../../functions/http/routes.ts'
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
 * A batch carries operations of any method. Who has a scope for none of them is refused here; whether an operation's
 * own method is allowed is for the function to say, one by one.
 */
const scopesOf = ({ name, method }: Route, scopes: Scopes): Pick<Guard, 'authorizationScopes'> => {
  if (method === 'ANY') return {}
  if (name !== 'submitBatch') return scopes[method] ? { authorizationScopes: scopes[method] } : {}
  const every = operationMethods.map((operation) => scopes[operation])
  if (!every.every((demanded) => demanded !== undefined)) return {}
  return { authorizationScopes: [...new Set(every.flat())] }
}

const operationMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
