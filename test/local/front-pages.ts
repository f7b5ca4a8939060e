import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, chromium, type Page } from 'playwright-core'
import { onTestFinished } from 'vitest'

/**
 * Chromium in which some names point to this machine, as an attacker's server could have them. Its own protection of
 * local addresses is off: what is tested is ours, which browsers without one have to do with.
 */
export const launchWith = (names: readonly string[]): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      `--host-resolver-rules=${names.map((name) => `MAP ${name} 127.0.0.1, `).join('')}MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`,
      '--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests,PrivateNetworkAccessSendPreflights,PrivateNetworkAccessForNavigations,HttpsUpgrades',
    ],
  })

export interface OpenServer {
  readonly port: number
  /** Requests that came, but for pages and their icon. */
  readonly seen: readonly string[]
}

/** Serves an empty page at `/`; lets everybody do everything else, which shows that the browser does not stop them. */
export const openServer = async (): Promise<OpenServer> => {
  const seen: string[] = []
  const server = createServer((request, response) => {
    const { origin = '*', 'access-control-request-headers': asked = '*' } = request.headers
    if (!['/', '/favicon.ico'].includes(request.url ?? '')) seen.push(`${request.method} ${request.url}`)
    request.resume()
    response.setHeader('access-control-allow-origin', origin)
    response.setHeader('access-control-allow-headers', asked)
    response.setHeader('access-control-allow-methods', '*')
    response.setHeader('content-type', 'text/html')
    response.end('<!doctype html><title>page</title>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { port: (server.address() as AddressInfo).port, seen }
}

export interface Attempt {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** What a page learns of an attempt: the status and beginning of an answer that it may read, or only that none. */
export const tryFrom = (page: Page, attempt: Attempt): Promise<string> =>
  page.evaluate(async ({ url, method, headers, body }) => {
    const told: string[] = []
    for (const mode of ['cors', 'no-cors'] as const) {
      try {
        const response = await fetch(url, { method, headers, mode, ...(body === undefined ? {} : { body }) })
        told.push(
          response.type === 'opaque'
            ? 'opaque'
            : `${response.status} ${(await response.text()).slice(0, 60)}`,
        )
      } catch {
        told.push('blocked')
      }
    }
    return told.join(', ')
  }, attempt)
