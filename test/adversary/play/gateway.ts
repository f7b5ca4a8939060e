import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { routes } from '../../../functions/http/routes.ts'
import { toEvent } from '../../../local/gateway/event.ts'
import { matchRoute } from '../../../local/gateway/match.ts'

/** A request as a client writes it. */
export interface HttpRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
}

/** What API Gateway makes of it, with what its authorizer found. */
export const eventOf = (request: HttpRequest, principal: string, now: number): APIGatewayProxyEventV2 => {
  const [path = '', query = ''] = request.path.split('?', 2)
  const decoded = decodeURIComponent(path)
  const match = matchRoute(routes, request.method, decoded)
  if (!match) throw new Error('the route table has no $default')
  const received = {
    method: request.method,
    rawPath: decoded,
    rawQueryString: query,
    headers: { host: 'test', ...request.headers },
    cookies: [],
    body: { ...(request.body === undefined ? {} : { body: request.body }), isBase64Encoded: false },
    sourceIp: '127.0.0.1',
  }
  const claims = { iss: 'https://issuer.test', sub: principal }
  const event = toEvent(received, match, { jwt: { claims, scopes: null } })
  event.requestContext.timeEpoch = now
  return event
}
