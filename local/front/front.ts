import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http'
import type { Server as NetServer, Socket } from 'node:net'
import { type Refusal, refusalOf } from './admission.ts'
import { trackPending } from './pending.ts'
import { readTarget } from './target.ts'

export interface FrontOptions {
  readonly server?: ServerOptions | undefined
  /** Pages of these origins are admitted. */
  readonly origins?: readonly string[] | undefined
  /** Pages from elsewhere may send a person to this path. */
  readonly landing?: string | undefined
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void
}

/**
 * An HTTP server for this machine alone. It answers under its own names, to programs and to its own pages, and reads
 * requests by RFC 9112. Every server of the local stack has this front.
 */
export const createFront = ({
  server: settings = {},
  origins = [],
  landing,
  handle,
}: FrontOptions): Server => {
  const pending = trackPending()
  const server = createServer({ headersTimeout: 30_000, connectionsCheckingInterval: 5_000, ...settings })
  /** "A server that sends a close option MUST NOT process any further requests" (9.6). */
  const closing = new WeakSet<Socket>()
  server.on('request', (request, response) => {
    if (closing.has(request.socket)) return
    pending.begun(request, response)
    const refusal = refusalOf(request, { origins, landing })
    if (!refusal) return handle(inOriginForm(request), response)
    closing.add(request.socket)
    turnAway(request, response, refusal)
  })
  // Answers are sent in the order of requests (RFC 9112, 9.3.2), so those before an unreadable request come first.
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) =>
    pending.whenAnswered(socket, () => refuseUnreadable(error, socket)),
  )
  return server
}

/** Rewrites an absolute target into a path, and sets the host that counts (3.2.2). */
const inOriginForm = (request: IncomingMessage): IncomingMessage => {
  const { authority, path = '/' } = readTarget(request.url ?? '/') ?? {}
  request.url = path
  if (authority === undefined) return request
  const at = request.rawHeaders.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'host')
  if (at >= 0) request.rawHeaders[at + 1] = authority
  request.headers.host = authority
  return request
}

const bodyOf = (message: string): Buffer => Buffer.from(JSON.stringify({ message }))

/** The request's body is not read, so the connection has to end. */
const turnAway = (request: IncomingMessage, response: ServerResponse, { status, message }: Refusal): void => {
  const body = bodyOf(message)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': body.length,
    connection: 'close',
  })
  request.resume()
  response.end(body)
}

const statuses: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

/** Answers a request that Node's parser could not read. */
const refuseUnreadable = (error: NodeJS.ErrnoException, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const status = statuses[error.code ?? ''] ?? 400
  const body = bodyOf(STATUS_CODES[status] ?? '')
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

/** Resolves once it listens; rejects where the port is taken, with EADDRINUSE. */
export const listen = (server: NetServer, port: number, host = '127.0.0.1'): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })

/** Closes idle and open connections alike; resolves when the port is free again. */
export const close = async (server: Server): Promise<void> => {
  if (!server.listening) return
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  await closed
}
