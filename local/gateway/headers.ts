import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Headers between client and gateway only. The gateway buffers the body and sets its length itself. */
const hopByHop = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** The size that the header limit counts. It is an assumption that names count and separators do not. */
export const headBytes = (request: IncomingMessage): number =>
  Buffer.byteLength(`${request.method} ${request.url} HTTP/${request.httpVersion}`) +
  request.rawHeaders.reduce((sum, part) => sum + Buffer.byteLength(part, 'latin1'), 0)

/** Header names in lower case, values of one name joined with commas, cookies apart (they travel in `cookies`). */
export const readHeaders = (request: IncomingMessage, bodyBytes: number) => {
  const received = grouped(request.rawHeaders)
  const cookies = (received.get('cookie') ?? [])
    .flatMap((line) => line.split(';'))
    .map((cookie) => cookie.trim())
  received.delete('cookie')
  const client = received.get('x-forwarded-for') ?? []
  received.set('content-length', [String(bodyBytes)])
  received.set('x-forwarded-for', [...client, request.socket.remoteAddress ?? '127.0.0.1'])
  received.set('x-forwarded-port', [String(request.socket.localPort)])
  received.set('x-forwarded-proto', ['http'])
  if (!received.has('x-amzn-trace-id')) received.set('x-amzn-trace-id', [traceId()])
  const headers = Object.fromEntries([...received].map(([name, values]) => [name, values.join(',')]))
  return { headers, cookies: cookies.filter((cookie) => cookie !== '') }
}

const grouped = (raw: readonly string[]): Map<string, string[]> => {
  const headers = new Map<string, string[]>()
  for (let index = 0; index < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase()
    if (!hopByHop.has(name)) headers.set(name, [...(headers.get(name) ?? []), raw[index + 1] ?? ''])
  }
  return headers
}

const traceId = (): string =>
  `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString('hex')}`
