import { type Forwarder, listen, passOn, read } from './forward.ts'

/**
 * The deployed API at a plain URL. MiniStack serves it at a host name that not every machine resolves, and keeps some
 * paths of that host, `/health` among them, for itself; below a path of its own it serves all of it.
 */
export const openEntrance = (port: number, ministack: string, apiId: string): Promise<Forwarder> =>
  listen(port, async (incoming, outgoing) => {
    const { status, headers, body } = await passOn(
      incoming,
      await read(incoming),
      `${ministack}/_aws/execute-api/${apiId}/$default`,
    )
    outgoing.writeHead(status, headers)
    outgoing.end(body)
  })
