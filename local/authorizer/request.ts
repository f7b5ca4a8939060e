import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda'
import type { IdentitySource } from '../../functions/model/identity-source.ts'
import type { GatewayEvent } from '../gateway/event.ts'

/** The event of an authorizer, format 2.0: that of the function without its body, and what asks. */
export const authorizerEvent = (
  { body: _, isBase64Encoded: __, ...event }: GatewayEvent,
  identity: readonly string[],
): APIGatewayRequestAuthorizerEventV2 => ({
  ...event,
  version: '2.0',
  type: 'REQUEST',
  routeArn: routeArnOf(event),
  identitySource: [...identity],
  cookies: event.cookies ?? [],
})

/** It is an assumption that it has the path that was asked for, and not that of the route. */
export const routeArnOf = ({ requestContext }: Pick<GatewayEvent, 'requestContext'>): string => {
  const { accountId, apiId, stage, http } = requestContext
  return `arn:aws:execute-api:us-east-1:${accountId}:${apiId}/${stage}/${http.method}${http.path}`
}

/** The value of each source; undefined when one is missing or empty, which is 401 without asking. */
export const identityOf = (
  event: GatewayEvent,
  sources: readonly IdentitySource[],
): readonly string[] | undefined => {
  const values = sources.map((source) => sourceValue(event, source))
  return values.every((value) => value !== undefined && value !== '') ? (values as string[]) : undefined
}

const sourceValue = (event: GatewayEvent, { place, name }: IdentitySource): string | undefined => {
  switch (place) {
    case 'header':
      return headerOf(event, name.toLowerCase())
    case 'querystring':
      return event.queryStringParameters?.[name]
    case 'context':
      return contextValue(event, name)
  }
}

/** The event has cookies apart from the headers; a source means what the caller sent. */
const headerOf = ({ headers, cookies }: GatewayEvent, name: string): string | undefined =>
  name === 'cookie' ? cookies?.join('; ') : headers[name]

/** `$context.routeKey` makes answers good for one route only. */
const contextValue = ({ requestContext }: GatewayEvent, name: string): string | undefined => {
  const { http, ...context } = requestContext
  const known: Readonly<Record<string, unknown>> = {
    ...context,
    httpMethod: http.method,
    path: http.path,
    'identity.sourceIp': http.sourceIp,
    'identity.userAgent': http.userAgent,
  }
  const value = known[name]
  return typeof value === 'string' ? value : undefined
}
