import type { IncomingMessage, ServerOptions, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Mapping } from '../functions/http/mapping.ts'
import { type Route, routes } from '../functions/http/routes.ts'
import { close, createFront, listen } from './front/front.ts'
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
  /** Called on every route that is not open. */
  readonly authorizer?: Authorizer | undefined
  readonly routes?: readonly Route[] | undefined
  /** A custom domain with a base path: there is nothing beside it then. */
  readonly mapping?: Mapping | undefined
  /** Pages of these origins may call it; its own pages always may. */
  readonly corsOrigins?: readonly string[] | undefined
  /** How long the head of a request may take, and how often that is checked, in milliseconds: 30 and 5 seconds. */
  readonly timeouts?: Pick<ServerOptions, 'headersTimeout' | 'connectionsCheckingInterval'> | undefined
  /** Takes the lines that the platform would write into the function's log. */
  readonly log?: ((line: string) => void) | undefined
}

export interface Gateway {
  readonly url: string
  /** Closes idle and open connections alike; resolves when the port is free again. */
  stop(): Promise<void>
}

/** An HTTP API with a Lambda proxy integration (payload format 2.0), on 127.0.0.1. */
export const startGateway = async (options: GatewayOptions): Promise<Gateway> => {
  // Above the gateway's own limit, so that the gateway refuses before Node does.
  const limits = { maxHeaderSize: 64 * 1024, keepAliveTimeout: 120_000, ...options.timeouts }
  const server = createFront({
    server: limits,
    origins: options.corsOrigins,
    landing: `${options.mapping?.basePath ?? ''}/console`,
    handle: serve(options),
  })
  await listen(server, options.port ?? 0)
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}${options.mapping?.basePath ?? ''}`, stop: () => close(server) }
}

const serve = (options: GatewayOptions) => {
  const { log = console.error } = options
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      send(response, await answer(request, { ...options, log }))
    } catch (error) {
      // A client that left in the middle of its body gets no answer.
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
  const { mapping } = settings
  const routed = routedBelow(arrival.routed, mapping)
  const match =
    routed === undefined ? undefined : matchRoute(settings.routes ?? routes, arrival.method, routed)
  if (!match) return refusals.notFound
  const event = toEvent({ ...arrival, domainName: mapping?.domainName }, match)
  const verdict = match.route.open ? undefined : await settings.authorizer?.(event)
  if (verdict && 'refused' in verdict) return verdict.refused
  if (verdict?.granted) event.requestContext.authorizer = verdict.granted
  const { handler, log, functionTimeoutSeconds = 30 } = settings
  const result = await invoke(event, { handler, log, functionTimeoutSeconds })
  return withHeader(result, 'apigw-requestid', event.requestContext.requestId)
}

/**
 * The path that routes are matched against: without the base path, which stays in the event, as it was seen to do at API Gateway.
 * Undefined beside it, where the domain has no other API.
 */
const routedBelow = (path: string, mapping: Mapping | undefined): string | undefined => {
  const base = mapping?.basePath ?? ''
  if (path !== base && !path.startsWith(`${base}/`)) return undefined
  return path.slice(base.length) || '/'
}

const send = (response: ServerResponse, { status, headers, body }: Answer): void => {
  // The length of an answer to HEAD would be that of GET, which is not known here (RFC 9110, 8.6).
  const bodiless = status === 204 || status === 304 || response.req.method === 'HEAD'
  const length = bodiless ? [] : ['content-length', String(body.length)]
  response.writeHead(status, [...headers.flat(), ...length])
  response.end(bodiless ? undefined : body)
}
