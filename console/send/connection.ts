import { type Auth, type Client, createClient } from '../../client/index.ts'
import { retryAfterOf } from '../../client/send/delay.ts'
import type { ExchangeContext } from '../../client/send/exchange.ts'
import { createTransport } from '../../client/send/transport.ts'
import type { Trouble } from '../state/app.ts'

/** Of a file on its way. */
export interface Telling {
  /** How many of its bytes have left. */
  readonly onSent: (bytes: number) => void
  /** The status that the bucket answered. */
  readonly onAnswer: (status: number) => void
}

export interface Connection {
  readonly baseUrl: string
  readonly client: Client
  /** The same service with other credentials. */
  readonly as: (auth: Auth) => Connection
  /** A client that tells of a file on its way. */
  readonly uploading: (telling: Telling) => Client
  /** For exchanges that the client has no method for. */
  readonly within: (signal?: AbortSignal) => ExchangeContext
}

export interface Connecting {
  readonly baseUrl: string
  readonly auth: Auth | undefined
  /** Undefined when the service answers again. */
  readonly onTrouble: (trouble: Trouble | undefined) => void
  readonly now: () => number
  /** As `fetch`, for uploads. */
  readonly uploader: (telling: Telling) => typeof globalThis.fetch
}

export const connect = (connecting: Connecting): Connection => {
  const { baseUrl, auth, uploader, ...watching } = connecting
  // A person waits for the result, so this client goes on longer than one inside of a service.
  const retry = { attempts: 12, floor: 100 }
  const optionsFor = (send: typeof globalThis.fetch) => ({
    baseUrl,
    auth,
    fetch: watchedFetch(send, watching),
    retry,
  })
  // Browsers refuse a `fetch` that is called as the method of another object.
  const options = optionsFor((...given) => fetch(...given))
  const transport = createTransport(options)
  return {
    baseUrl,
    client: createClient(options),
    as: (other) => connect({ ...connecting, auth: other }),
    uploading: (telling) => createClient(optionsFor(uploader(telling))),
    within: (signal) => ({ transport, signal, tally: { requests: 0, retries: 0 } }),
  }
}

/** The client waits by itself and sends again; the page only says so. */
const watchedFetch =
  (
    send: typeof globalThis.fetch,
    { onTrouble, now }: Pick<Connecting, 'onTrouble' | 'now'>,
  ): typeof globalThis.fetch =>
  async (...given) => {
    try {
      const answer = await send(...given)
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
