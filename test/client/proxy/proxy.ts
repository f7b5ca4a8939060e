import {
  Agent,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Fault, faultDrawer, isBefore } from './faults.ts'
import { randomOf } from './random.ts'

export interface FaultyOptions {
  readonly seed: number
  /** Share of the requests that something happens to. */
  readonly share: number
}

interface Passage {
  readonly method: string
  readonly path: string
  readonly key: string | undefined
  readonly fault: Fault | undefined
}

export interface FaultyProxy {
  readonly url: string
  /** Every request that arrived, in order. */
  readonly passages: readonly Passage[]
  /** Called when a request has arrived, before anything happens to it, and when it is over. */
  onMoment: () => void
  stop(): Promise<void>
}

/** Nothing happens more often than this in a row to requests of one key, so that every call can end well. */
const mostInARow = 4

/** Stands between a client and a service, and does to their traffic what networks and gateways do. */
export const startFaultyProxy = async (target: string, options: FaultyOptions): Promise<FaultyProxy> => {
  const draw = faultDrawer(randomOf(options.seed), options.share)
  const agent = new Agent({ keepAlive: true })
  const inARow = new Map<string, number>()
  const passages: Passage[] = []
  const faultFor = (key: string): Fault | undefined => {
    const fault = (inARow.get(key) ?? 0) < mostInARow ? draw() : undefined
    inARow.set(key, fault === undefined ? 0 : (inARow.get(key) ?? 0) + 1)
    return fault
  }
  const server = createServer((incoming, outgoing) => {
    const { method = '', url: path = '', headers } = incoming
    const key = headers['idempotency-key']?.toString()
    const passage = { method, path, key, fault: faultFor(key ?? path) }
    passages.push(passage)
    proxy.onMoment()
    outgoing.once('close', () => proxy.onMoment())
    pass(incoming, outgoing, passage.fault, { target, agent }).catch(() => outgoing.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const proxy: FaultyProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passages,
    onMoment: () => {},
    stop: () => stop(server, agent),
  }
  return proxy
}

interface Way {
  readonly target: string
  readonly agent: Agent
}

const pass = async (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  fault: Fault | undefined,
  way: Way,
): Promise<void> => {
  if (fault === 'cut before') return void incoming.socket.destroy()
  const body = Buffer.concat(await incoming.toArray())
  if (fault !== undefined && isBefore(fault)) return refuse(outgoing, fault)
  const arriving = forward(incoming, body, way)
  if (fault === 'cut meanwhile') {
    incoming.socket.destroy()
    await arriving
    return
  }
  return answer(outgoing, await arriving, fault)
}

const refuse = (outgoing: ServerResponse, fault: string): void => {
  const status = Number(fault.slice(0, 3))
  const after = fault.endsWith('with Retry-After') ? { 'retry-after': '1' } : {}
  const message = status === 429 ? 'Too Many Requests' : 'Service Unavailable'
  outgoing.writeHead(status, { 'content-type': 'application/json', ...after })
  outgoing.end(JSON.stringify({ message }))
}

interface Arrived {
  readonly head: IncomingMessage
  readonly body: Buffer
}

const forward = async (incoming: IncomingMessage, body: Buffer, way: Way): Promise<Arrived> => {
  const { method, url: path = '/', headers } = incoming
  const { host: _, connection: __, 'transfer-encoding': ___, ...kept } = headers
  const head = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = { method, headers: { ...kept, 'content-length': body.length }, agent: way.agent }
    request(new URL(path, way.target), options, resolve).once('error', reject).end(body)
  })
  return { head, body: Buffer.concat(await head.toArray()) }
}

const answer = (outgoing: ServerResponse, { head, body }: Arrived, fault: Fault | undefined): void => {
  const status = head.statusCode ?? 502
  const half = body.subarray(0, body.length / 2)
  if (fault === undefined) outgoing.writeHead(status, head.headers).end(body)
  if (fault === '503 after') refuse(outgoing, fault)
  if (fault === 'cut after') outgoing.socket?.destroy()
  if (fault === 'truncated') {
    outgoing.writeHead(status, head.headers).write(half, () => outgoing.socket?.destroy())
  }
  if (fault === 'stalled in the body') outgoing.writeHead(status, head.headers).write(half)
  if (fault === 'cut short') {
    outgoing.writeHead(status, { ...head.headers, 'content-length': half.length }).end(half)
  }
  if (fault === 'somebody else') {
    outgoing.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Sign in</h1>')
  }
}

const stop = async (server: Server, agent: Agent): Promise<void> => {
  server.closeAllConnections()
  await new Promise<void>((resolve) => server.close(() => resolve()))
  agent.destroy()
}
