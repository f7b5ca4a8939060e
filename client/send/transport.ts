import { type Auth, type ClientOptions, defaultRetry, type RetryOptions } from '../options.ts'
import { createBudget, type RetryBudget } from './budget.ts'

/** The settings of sending, the same for all calls of a client. */
export interface Transport {
  readonly baseUrl: URL
  readonly fetch: typeof globalThis.fetch
  readonly auth: Auth | undefined
  readonly timeout: number
  readonly retry: RetryOptions
  readonly budget: RetryBudget
  readonly random: () => number
}

/**
 * @throws TypeError when the address is invalid.
 */
export const createTransport = (options: ClientOptions): Transport => {
  const retry = { ...defaultRetry, ...options.retry }
  const { fetch = globalThis.fetch } = options
  return {
    baseUrl: rootOf(options.baseUrl),
    // Browsers refuse a `fetch` that is called as the method of another object.
    fetch: (...given) => fetch(...given),
    auth: options.auth,
    timeout: options.timeout ?? 35_000,
    retry,
    budget: createBudget(retry),
    random: Math.random,
  }
}

/** A stage's path stays: `https://host/prod` serves `https://host/prod/v1`. */
const rootOf = (baseUrl: string | URL): URL => {
  const url = new URL(baseUrl)
  if (!/^https?:$/.test(url.protocol))
    throw new TypeError(`baseUrl must be http or https, not ${url.protocol}`)
  url.pathname = url.pathname.replace(/\/+$/, '')
  if (/\/v1$/.test(url.pathname)) throw new TypeError(`baseUrl is the service without /v1, not ${url.href}`)
  url.search = ''
  url.hash = ''
  return url
}

export const urlOf = ({ baseUrl }: Transport, path: string): URL =>
  new URL(`${baseUrl.href.replace(/\/$/, '')}${path}`)
