import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http'

/** Forwards requests unchanged to another server on this machine. */
export interface Proxy {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void
  readonly stop: () => void
}

export const proxyTo = (endpoint: string): Proxy => {
  const agent = new Agent({ keepAlive: true })
  const { hostname, port } = new URL(endpoint)
  const handle = (incoming: IncomingMessage, response: ServerResponse): void => {
    const { method, url, headers } = incoming
    const outgoing = request({ agent, hostname, port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, withoutCors(answer.rawHeaders))
      answer.pipe(response)
    })
    // The client sees a closed connection, as from a server that is down.
    outgoing.once('error', () => response.destroy())
    incoming.pipe(outgoing)
  }
  return { handle, stop: () => agent.destroy() }
}

/** Headers that would let any page read an answer. */
const withoutCors = (raw: readonly string[]): string[] =>
  raw.filter((_, at) => !raw[at - (at % 2)]?.toLowerCase().startsWith('access-control-'))
