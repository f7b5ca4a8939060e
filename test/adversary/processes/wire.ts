import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** What can happen to a call between a function and DynamoDB. */
const faults = [
  /** It never arrives, and nobody says so. */
  'dropped',
  /** It never arrives; the connection is cut. */
  'cut before',
  /** It takes effect; the connection is cut. */
  'cut after',
  /** It takes effect when its sender has long given up, or has died. */
  'held before',
  /** It takes effect at once; the answer comes too late. */
  'held after',
  'delayed before',
  'delayed after',
] as const

type Fault = (typeof faults)[number]

export interface FaultyWire {
  readonly endpoint: string
  readonly calls: () => number
  readonly counts: () => Readonly<Partial<Record<Fault, number>>>
  /** Nothing more happens to calls that come from now on. */
  readonly calm: () => void
  /** Resolves when every call that was held has arrived and been answered. */
  readonly idle: () => Promise<void>
  readonly stop: () => Promise<void>
}

export interface WireOptions {
  readonly target: string
  readonly random: () => number
  /** Share of the calls that something happens to. */
  readonly share: number
}

/** Stands between the functions and their DynamoDB, and outlives them: what they sent may arrive when they are dead. */
export const startFaultyWire = async (options: WireOptions): Promise<FaultyWire> => {
  const agent = new Agent({ keepAlive: true })
  const counts: Partial<Record<Fault, number>> = {}
  const passing = new Set<Promise<void>>()
  let [calls, calm] = [0, false]
  const draw = (): Fault | undefined => {
    calls += 1
    if (calm || options.random() >= options.share) return undefined
    const fault = faults[Math.floor(options.random() * faults.length)]
    if (fault) counts[fault] = (counts[fault] ?? 0) + 1
    return fault
  }
  const server = createServer((incoming, outgoing) => {
    const fault = draw()
    const way = { target: options.target, agent, pause: pauseOf(fault, options.random()) }
    const passage = pass(incoming, outgoing, { ...way, fault }).catch(() => void outgoing.destroy())
    passing.add(passage)
    void passage.then(() => passing.delete(passage))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: () => calls,
    counts: () => ({ ...counts }),
    calm: () => {
      calm = true
    },
    idle: async () => {
      while (passing.size > 0) await Promise.all(passing)
    },
    stop: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
      agent.destroy()
    },
  }
}

/** In milliseconds: held for up to ten seconds, delayed for up to half a second. */
const pauseOf = (fault: Fault | undefined, random: number): number =>
  fault?.startsWith('held') ? 1_000 + random * 9_000 : random * 500

interface Way {
  readonly target: string
  readonly agent: Agent
  readonly pause: number
  readonly fault: Fault | undefined
}

const pass = async (incoming: IncomingMessage, outgoing: ServerResponse, way: Way): Promise<void> => {
  const { fault, pause } = way
  const body = Buffer.concat(await incoming.toArray())
  if (fault === 'dropped') return
  if (fault === 'cut before') return void outgoing.destroy()
  if (fault === 'held before' || fault === 'delayed before') await delay(pause)
  const { head, bytes } = await forward(incoming, body, way)
  if (fault === 'cut after') return void outgoing.destroy()
  if (fault === 'held after' || fault === 'delayed after') await delay(pause)
  outgoing.writeHead(head.statusCode ?? 502, head.headers).end(bytes)
}

/** Whether or not whoever sent it is still there. */
const forward = async (incoming: IncomingMessage, body: Buffer, { target, agent }: Way) => {
  const { method, url = '/', headers } = incoming
  const head = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request(new URL(url, target), { method, headers, agent }, resolve)
    outgoing.once('error', reject).end(body)
  })
  return { head, bytes: Buffer.concat(await head.toArray()) }
}
