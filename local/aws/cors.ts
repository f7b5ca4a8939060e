import type { IncomingMessage, ServerResponse } from 'node:http'

/** The headers that allow pages of these origins to upload and read, on preflights and answers alike. */
export const allow = (
  request: IncomingMessage,
  response: ServerResponse,
  origins: readonly string[],
): void => {
  const { origin, 'access-control-request-headers': asked } = request.headers
  if (origin === undefined || !origins.includes(origin)) return
  response.setHeader('access-control-allow-origin', origin)
  response.setHeader('access-control-allow-methods', 'PUT, GET, HEAD')
  response.setHeader('access-control-expose-headers', 'ETag')
  response.setHeader('vary', 'Origin')
  if (asked !== undefined) response.setHeader('access-control-allow-headers', asked)
}
