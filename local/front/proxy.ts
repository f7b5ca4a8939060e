import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http'

/** Sends requests on to another server of this machine, as they are. */
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
    // Who waits for it learns that nothing came, as from a server that is not there.
    outgoing.once('error', () => response.destroy())
    incoming.pipe(outgoing)
  }
  return { handle, stop: () => agent.destroy() }
}

/** What lets any page read an answer. */
const withoutCors = (raw: readonly string[]): string[] =>
  raw.filter((_, at) => !raw[at - (at % 2)]?.toLowerCase().startsWith('access-control-'))
