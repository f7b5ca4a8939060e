import { randomBytes } from 'node:crypto'
import type { APIGatewayEventRequestContextV2, APIGatewayProxyEventV2 } from 'aws-lambda'
import { routeKey } from '../../functions/http/routes.ts'
import type { Grant } from './grant.ts'
import type { Match } from './match.ts'

export interface Received {
  readonly method: string
  readonly rawPath: string
  readonly rawQueryString: string
  readonly headers: Readonly<Record<string, string>>
  readonly cookies: readonly string[]
  readonly body: { readonly body?: string; readonly isBase64Encoded: boolean }
  readonly sourceIp: string
  /** Of a custom domain; the host without. */
  readonly domainName?: string | undefined
}

export type GatewayEvent = APIGatewayProxyEventV2 & { requestContext: { authorizer?: Grant } }

/** The event of payload format 2.0. As in API Gateway, a field without a value is missing. */
export const toEvent = (
  received: Received,
  { route, pathParameters }: Match,
  grant?: Grant,
): GatewayEvent => {
  const query = readQuery(received.rawQueryString)
  return {
    version: '2.0',
    routeKey: routeKey(route),
    rawPath: received.rawPath,
    rawQueryString: received.rawQueryString,
    ...(received.cookies.length > 0 && { cookies: [...received.cookies] }),
    headers: { ...received.headers },
    ...(Object.keys(query).length > 0 && { queryStringParameters: query }),
    requestContext: {
      ...requestContext(received, routeKey(route)),
      ...(grant && { authorizer: grant }),
    },
    ...(Object.keys(pathParameters).length > 0 && { pathParameters: { ...pathParameters } }),
    ...received.body,
  }
}

/** Decoded; the values of a repeated name are joined with commas. */
const readQuery = (raw: string): Record<string, string> => {
  const parameters = new URLSearchParams(raw)
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name).join(',')]),
  )
}

const requestContext = (received: Received, key: string): APIGatewayEventRequestContextV2 => {
  const now = new Date()
  const domainName = received.domainName ?? received.headers.host ?? 'localhost'
  return {
    accountId: '123456789012',
    apiId: 'local',
    domainName,
    domainPrefix: domainName.split('.', 1)[0] ?? domainName,
    http: {
      method: received.method,
      path: received.rawPath,
      protocol: 'HTTP/1.1',
      sourceIp: received.sourceIp,
      userAgent: received.headers['user-agent'] ?? '',
    },
    requestId: randomBytes(11).toString('base64'),
    routeKey: key,
    stage: '$default',
    time: logTime(now),
    timeEpoch: now.getTime(),
  }
}

/** `10/Jul/2026:19:19:05 +0000` */
const logTime = (date: Date): string => {
  const [, day, month, year, time] = date.toUTCString().split(' ')
  return `${day}/${month}/${year}:${time} +0000`
}
