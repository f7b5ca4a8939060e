import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { crc32 } from 'node:zlib'
import { answer } from './standin/exchange.ts'
import { createLedger, type Ledger, type Usage } from './standin/ledger.ts'
import { createStore, type Store } from './standin/store.ts'
import { keysOfTables } from './tables.ts'

export interface StandinOptions {
  /** The key attributes of each table; those of the bench if it is left out. */
  readonly tables?: ReadonlyMap<string, readonly string[]> | undefined
  /** From the arrival of a request to its answer, in milliseconds. */
  readonly latency: number
  readonly port?: number | undefined
}

export interface Standin {
  readonly url: string
  /** What was used since the last reset. */
  readonly usage: () => Usage
  readonly reset: (latency?: number) => void
  readonly clear: () => void
  readonly count: (table: string) => number
  readonly stop: () => Promise<void>
}

/** The secret that requests have to be signed with. */
export const secret = 'bench'

/**
 * DynamoDB as a client meets it: the wire protocol, checked, the documented capacity, and a fixed latency. As many
 * requests as there are wait side by side, as in a table without a throughput limit.
 */
export const startStandin = async (options: StandinOptions): Promise<Standin> => {
  const store = createStore(options.tables ?? keysOfTables)
  const ledger = createLedger()
  let { latency } = options
  // A connection outlives the pauses between rounds: making new ones is not what is measured.
  const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) =>
    serve(request, response, store, ledger, latency),
  )
  server.on('connection', ledger.connected)
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(options.port ?? 0, '127.0.0.1', resolve)
  await promise
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    usage: ledger.usage,
    reset: (next = latency) => {
      latency = next
      ledger.reset()
    },
    clear: store.clear,
    count: store.count,
    stop: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

const serve = (
  request: IncomingMessage,
  response: ServerResponse,
  store: Store,
  ledger: Ledger,
  latency: number,
): void => {
  const arrived = performance.now()
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const exchange = answer(request, Buffer.concat(chunks).toString(), store, secret)
    ledger.enter(exchange)
    const body = Buffer.from(exchange.body)
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'content-length': body.length,
      'x-amzn-requestid': ledger.requestId(),
      'x-amz-crc32': crc32(body),
    }
    const send = () => {
      response.writeHead(exchange.status, headers).end(body)
      ledger.answered(performance.now() - arrived)
    }
    at(arrived + latency, send)
  })
}

/** A timer comes up to two milliseconds late, which is much of a latency of five: the last ones are waited out in turns. */
const at = (due: number, send: () => void): void => {
  const left = due - performance.now()
  if (left <= 0) send()
  else if (left > 2) setTimeout(() => at(due, send), left - 2)
  else setImmediate(() => at(due, send))
}
