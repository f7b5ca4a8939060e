import type { IncomingMessage } from 'node:http'
import { type Answer, refusals } from './answer.ts'
import { encodeBody, readBody } from './body.ts'
import type { Received } from './event.ts'
import { headBytes, readHeaders } from './headers.ts'
import { limits } from './limits.ts'
import { decodePath } from './path.ts'

export interface Arrival extends Received {
  /** The path that routes are matched against. */
  readonly routed: string
}

/** Reads a request within the gateway's limits. */
export const receive = async (request: IncomingMessage): Promise<Arrival | { readonly refused: Answer }> => {
  if (headBytes(request) > limits.headBytes) return { refused: refusals.headTooLarge }
  const bytes = await readBody(request, limits.bodyBytes)
  if (!bytes) return { refused: refusals.bodyTooLarge }
  const [target = '/', ...query] = (request.url ?? '/').split('?')
  const path = decodePath(target)
  if (!path) return { refused: refusals.badRequest }
  const { headers, cookies } = readHeaders(request, bytes.length)
  return {
    method: request.method ?? 'GET',
    routed: path.routed,
    rawPath: path.delivered,
    rawQueryString: query.join('?'),
    headers,
    cookies,
    body: encodeBody(bytes, headers['content-type']),
    sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
  }
}
