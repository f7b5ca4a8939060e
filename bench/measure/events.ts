import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { routes } from '../../functions/http/routes.ts'
import { toEvent } from '../../local/gateway/event.ts'
import { matchRoute } from '../../local/gateway/match.ts'
import type { Request } from '../workloads.ts'

/** The event that API Gateway makes of a request. */
export const eventOf = ({ method, path, headers, body }: Request): APIGatewayProxyEventV2 => {
  const match = matchRoute(routes, method, path)
  if (!match) throw new Error(`no route for ${method} ${path}`)
  return toEvent(
    {
      method,
      rawPath: path,
      rawQueryString: '',
      headers: { host: 'bench.example', 'user-agent': 'bench', ...headers },
      cookies: [],
      body: { body, isBase64Encoded: false },
      sourceIp: '127.0.0.1',
    },
    match,
  )
}
