import { lookup } from 'node:dns/promises'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { Post, Posted, Poster } from '../ports/events.ts'
import { hostOf, isPublicAddress } from './addresses.ts'
import { readAnswer } from './answer.ts'

export interface PosterOptions {
  /** For resolving, connecting, sending and the answer together. */
  readonly timeoutMilliseconds: number
  /** All addresses of a host name. */
  readonly resolve: (host: string) => Promise<readonly string[]>
  /** On a laptop, `http:` and addresses of its own network are allowed. */
  readonly isLaptop: boolean
}

export const systemResolve: PosterOptions['resolve'] = async (host) =>
  (await lookup(host, { all: true })).map(({ address }) => address)

/** Names the sender to receivers, as their logs and firewalls want it. */
const userAgent = 'Multistatus-Webhooks/1'

/**
 * Sends POSTs to receivers that nobody here controls. A host is resolved once, all its addresses have to be public,
 * and the connection goes to one of those: a second look-up could say something else.
 */
export const createPoster =
  (options: PosterOptions): Poster =>
  async (post) => {
    const url = URL.parse(post.address)
    if (url === null || !isAllowed(url, options)) return refused('the address is no https URL')
    const signal = AbortSignal.timeout(options.timeoutMilliseconds)
    try {
      const addresses = await within(signal, addressesOf(url, options))
      const [address] = addresses
      if (address === undefined) return failed('the host has no address')
      if (!options.isLaptop && !addresses.every(isPublicAddress))
        return refused('the host has an address that is not public')
      return await send({ url, address, signal }, post)
    } catch (error) {
      return failed(signal.aborted ? 'no answer in time' : reasonOf(error))
    }
  }

const isAllowed = ({ protocol, username, password }: URL, { isLaptop }: PosterOptions): boolean =>
  (protocol === 'https:' || (isLaptop && protocol === 'http:')) && username === '' && password === ''

const addressesOf = async (url: URL, { resolve }: PosterOptions): Promise<readonly string[]> => {
  const host = hostOf(url)
  return isIP(host) ? [host] : resolve(host)
}

interface Connection {
  readonly url: URL
  readonly address: string
  readonly signal: AbortSignal
}

/** A connection of its own each time: a kept one would outlive what was resolved. */
const send = ({ url, address, signal }: Connection, { headers, body }: Post): Promise<Posted> =>
  new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
      method: 'POST',
      agent: false,
      signal,
      lookup: always(address),
      headers: {
        ...headers,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': userAgent,
      },
    })
    // An answer that breaks off after its status is an error of the request, too.
    request.on('error', reject)
    request.once('response', (response) => resolve(readAnswer(response)))
    // Node closes the connection of an answer that changes the protocol (101), and tells of no error.
    request.once('close', () => reject(closed))
    request.end(body)
  })

const closed = Object.assign(new Error('closed without an answer'), { code: 'NO_ANSWER' })

const always =
  (address: string): LookupFunction =>
  (_, { all }, found) =>
    all ? found(null, [{ address, family: isIP(address) }]) : found(null, address, isIP(address))

const within = <T>(signal: AbortSignal, work: Promise<T>): Promise<T> => {
  const over = new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
  )
  return Promise.race([work, over])
}

const refused = (why: string): Posted => ({ kind: 'refused', why })
const failed = (why: string): Posted => ({ kind: 'failed', why })

const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)
