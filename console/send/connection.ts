import { type Auth, type Client, createClient } from '../../client/index.ts'
import { retryAfterOf } from '../../client/send/delay.ts'
import type { ExchangeContext } from '../../client/send/exchange.ts'
import { createTransport } from '../../client/send/transport.ts'
import type { Trouble } from '../state/app.ts'

export interface Connection {
  readonly baseUrl: string
  readonly client: Client
  /** For exchanges that the client has no method for. */
  readonly within: (signal?: AbortSignal) => ExchangeContext
}

export interface Connecting {
  readonly baseUrl: string
  readonly auth: Auth | undefined
  /** Undefined when the service answers again. */
  readonly onTrouble: (trouble: Trouble | undefined) => void
  readonly now: () => number
}

export const connect = ({ baseUrl, auth, ...watching }: Connecting): Connection => {
  // A person waits for the result, so this client goes on longer than one inside of a service.
  const options = { baseUrl, auth, fetch: watchedFetch(watching), retry: { attempts: 12, floor: 100 } }
  const transport = createTransport(options)
  return {
    baseUrl,
    client: createClient(options),
    within: (signal) => ({ transport, signal, tally: { requests: 0, retries: 0 } }),
  }
}

/** The client waits by itself and sends again; the page only says so. */
const watchedFetch =
  ({ onTrouble, now }: Pick<Connecting, 'onTrouble' | 'now'>): typeof globalThis.fetch =>
  async (...given) => {
    try {
      const answer = await fetch(...given)
      onTrouble(troubleIn(answer, now()))
      return answer
    } catch (error) {
      if (!given[1]?.signal?.aborted) onTrouble({ kind: 'no answer' })
      throw error
    }
  }

const troubleIn = ({ status, headers }: Response, now: number): Trouble | undefined => {
  if (status !== 429 && status !== 503) return undefined
  return { kind: 'asked to wait', until: now + (retryAfterOf(headers.get('retry-after'), now) ?? 1000) }
}
