import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'

export interface Forwarder {
  readonly url: string
  stop(): Promise<void>
}

/** Passes a request on as it came, to a path below another server, and its answer back. */
export const passOn = (
  incoming: IncomingMessage,
  body: Buffer,
  to: string,
): Promise<{ readonly status: number; readonly headers: string[]; readonly body: Buffer }> =>
  new Promise((answered, failed) => {
    const target = new URL(to)
    const headers = { ...incoming.headers, host: target.host, 'content-length': String(body.length) }
    delete (headers as Record<string, unknown>)['transfer-encoding']
    const { hostname, port } = target
    const path = `${target.pathname.replace(/\/$/, '')}${incoming.url ?? '/'}`
    const outgoing = request({ hostname, port, path, method: incoming.method, headers }, (answer) => {
      read(answer).then(
        (bytes) => answered({ status: answer.statusCode ?? 502, headers: answer.rawHeaders, body: bytes }),
        failed,
      )
    })
    outgoing.once('error', failed)
    outgoing.end(body)
  })

export const read = async (stream: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** A server on 127.0.0.1 that closes the connection where it has no answer. */
export const listen = async (
  port: number,
  serve: (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>,
): Promise<Forwarder> => {
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => outgoing.destroy())
  })
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening))
  return { url: `http://127.0.0.1:${port}`, stop: () => stop(server) }
}

const stop = (server: Server): Promise<void> =>
  new Promise((stopped) => {
    server.close(() => stopped())
    server.closeAllConnections()
  })
