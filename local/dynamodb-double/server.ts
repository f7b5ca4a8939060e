import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { crc32 } from 'node:zlib'
import { close, createFront, listen } from '../front/front.ts'
import type { Call } from './wire/call.ts'
import type { Exchange } from './wire/exchange.ts'

export interface ServerOptions {
  readonly answer: (call: Call) => Exchange
  /** 0, or none, takes any free one. */
  readonly port?: number | undefined
  /** Sends an answer, at once or later. */
  readonly send?: ((exchange: Exchange, arrived: number, write: () => void) => void) | undefined
  readonly connected?: ((socket: Socket) => void) | undefined
}

export interface DoubleServer {
  readonly endpoint: string
  readonly stop: () => Promise<void>
}

/** The double on 127.0.0.1, for programs that reach DynamoDB by its address. */
export const startDoubleServer = async (options: ServerOptions): Promise<DoubleServer> => {
  // A connection survives the pauses of its client.
  const server = createFront({
    server: { keepAliveTimeout: 600_000 },
    handle: (request, response) => receive(request, response, options),
  })
  if (options.connected) server.on('connection', options.connected)
  await listen(server, options.port ?? 0)
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: () => close(server),
  }
}

/** "The maximum size of a request is 16 MB." */
const maxBytes = 16 * 1024 * 1024

let requests = 0

const receive = (request: IncomingMessage, response: ServerResponse, options: ServerOptions): void => {
  const arrived = performance.now()
  const chunks: Buffer[] = []
  let bytes = 0
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > maxBytes) request.destroy()
    else chunks.push(chunk)
  })
  request.on('end', () => {
    const { method = '', url = '', headers } = request
    const exchange = options.answer({ method, path: url, headers, body: Buffer.concat(chunks).toString() })
    const write = () => send(response, exchange)
    if (options.send) options.send(exchange, arrived, write)
    else write()
  })
}

const send = (response: ServerResponse, { status, date, body: text }: Exchange): void => {
  const body = Buffer.from(text)
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.0',
    date,
    'content-length': body.length,
    'x-amzn-requestid': String(++requests).padStart(52, '0'),
    'x-amz-crc32': crc32(body),
  })
  response.end(body)
}
