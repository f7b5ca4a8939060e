import type { Auth } from '../config.ts'

/** One line a request: caller, route, outcome, duration. No body, no query (it may hold ids), no token. */
export const accessLogEntry = (auth: Auth): Readonly<Record<string, string>> => ({
  requestId: '$context.requestId',
  time: '$context.requestTime',
  ip: '$context.identity.sourceIp',
  caller: '$context.identity.caller',
  subject: `$context.authorizer.${auth.type === 'lambda' ? auth.principalMember : 'claims.sub'}`,
  routeKey: '$context.routeKey',
  method: '$context.httpMethod',
  status: '$context.status',
  responseLength: '$context.responseLength',
  responseLatency: '$context.responseLatency',
  integrationStatus: '$context.integrationStatus',
  integrationLatency: '$context.integrationLatency',
  integrationError: '$context.integrationErrorMessage',
  authorizerError: '$context.authorizer.error',
  error: '$context.error.message',
})
