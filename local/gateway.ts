import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type Route, routes } from '../functions/http/routes.ts'
import { type Answer, refusals, withHeader } from './gateway/answer.ts'
import type { Authorizer } from './gateway/authorizer.ts'
import { toEvent } from './gateway/event.ts'
import { invoke, type LambdaHandler } from './gateway/invoke.ts'
import { matchRoute } from './gateway/match.ts'
import { receive } from './gateway/receive.ts'

export interface GatewayOptions {
  readonly handler: LambdaHandler
  /** 0, the default, takes any free one. */
  readonly port?: number | undefined
  readonly functionTimeoutSeconds?: number | undefined
  /** Asked on every route that is not open. */
  readonly authorizer?: Authorizer | undefined
  readonly routes?: readonly Route[] | undefined
  /** Takes what the platform would write into the function's log. */
  readonly log?: ((line: string) => void) | undefined
}

export interface Gateway {
  readonly url: string
  /** Closes idle and open connections alike; resolves when the port is free again. */
  stop(): Promise<void>
}

/** An HTTP API with a Lambda proxy integration (payload format 2.0), on 127.0.0.1. */
export const startGateway = async (options: GatewayOptions): Promise<Gateway> => {
  // Above the gateway's own limit, so that it is the gateway that refuses, not Node.
  const server = createServer({ maxHeaderSize: 64 * 1024, keepAliveTimeout: 120_000 }, serve(options))
  server.on('clientError', refuseUnreadable)
  await listen(server, options.port ?? 0)
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, stop: () => stop(server) }
}

const serve = (options: GatewayOptions) => {
  const { log = console.error } = options
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      send(response, await answer(request, { ...options, log }))
    } catch (error) {
      // A client that left in the middle of its body is nobody to answer.
      if (!request.destroyed)
        log(`The gateway failed: ${error instanceof Error ? error.stack : String(error)}`)
      response.destroy()
    }
  }
}

type Settings = GatewayOptions & { readonly log: (line: string) => void }

const answer = async (request: IncomingMessage, settings: Settings): Promise<Answer> => {
  const arrival = await receive(request)
  if ('refused' in arrival) return arrival.refused
  const match = matchRoute(settings.routes ?? routes, arrival.method, arrival.routed)
  if (!match) return refusals.notFound
  const verdict = match.route.open ? undefined : await settings.authorizer?.(arrival.headers)
  if (verdict && 'refused' in verdict) return verdict.refused
  const event = toEvent(arrival, match, verdict?.granted)
  const { handler, log, functionTimeoutSeconds = 30 } = settings
  const result = await invoke(event, { handler, log, functionTimeoutSeconds })
  return withHeader(result, 'apigw-requestid', event.requestContext.requestId)
}

const send = (response: ServerResponse, { status, headers, body }: Answer): void => {
  // The length of an answer to HEAD would be that of GET, which is not known here (RFC 9110, 8.6).
  const bodiless = status === 204 || status === 304 || response.req.method === 'HEAD'
  const length = bodiless ? [] : ['content-length', String(body.length)]
  response.writeHead(status, [...headers.flat(), ...length])
  response.end(bodiless ? undefined : body)
}

/** What Node's parser gives up on never becomes a request. */
const refuseUnreadable = (error: NodeJS.ErrnoException, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const { status, body } = error.code === 'HPE_HEADER_OVERFLOW' ? refusals.headTooLarge : refusals.badRequest
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })

const stop = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
