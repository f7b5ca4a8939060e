import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** How long the answer to a call is held back, in milliseconds; `lost` never comes. */
type Slowness = (operation: string) => number | 'lost'

export interface SlowProxy {
  readonly url: string
  /** From now on. Answers that are held back already stay so. */
  readonly become: (slowness: Slowness) => void
  /** Calls that have reached the other side, by operation (`BatchExecuteStatement`, …). */
  readonly calls: () => Readonly<Record<string, number>>
  stop(): Promise<void>
}

/** Stands between a function and its DynamoDB. Every call arrives at once; only its answer may be late. */
export const startSlowProxy = async (target: string): Promise<SlowProxy> => {
  const agent = new Agent({ keepAlive: true })
  const stopping = new AbortController()
  const calls: Record<string, number> = {}
  let slowness: Slowness = () => 0
  const server = createServer(async (incoming, outgoing) => {
    const operation = operationOf(incoming)
    try {
      const answer = await forwarded(incoming, target, agent)
      calls[operation] = (calls[operation] ?? 0) + 1
      const pause = slowness(operation)
      if (pause === 'lost') return
      await delay(pause, undefined, { signal: stopping.signal })
      send(outgoing, answer)
    } catch {
      outgoing.destroy()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    become: (next) => {
      slowness = next
    },
    calls: () => ({ ...calls }),
    stop: async () => {
      stopping.abort()
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
      agent.destroy()
    },
  }
}

const operationOf = ({ headers }: IncomingMessage): string =>
  String(headers['x-amz-target'] ?? '')
    .split('.')
    .at(-1) ?? ''

interface Answered {
  readonly head: IncomingMessage
  readonly body: Buffer
}

const forwarded = async (incoming: IncomingMessage, target: string, agent: Agent): Promise<Answered> => {
  const body = await bytesOf(incoming)
  const { method, url: path, headers } = incoming
  const head = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request(new URL(path ?? '/', target), { method, headers, agent }, resolve)
    outgoing.once('error', reject)
    outgoing.end(body)
  })
  return { head, body: await bytesOf(head) }
}

const bytesOf = async (message: IncomingMessage): Promise<Buffer> => Buffer.concat(await message.toArray())

const send = (outgoing: ServerResponse, { head, body }: Answered): void => {
  outgoing.writeHead(head.statusCode ?? 502, head.headers)
  outgoing.end(body)
}
