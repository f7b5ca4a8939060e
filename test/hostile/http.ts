import { Agent, request as send } from 'node:http'
import type { Answer } from '../support/answer.ts'

export interface RawRequest {
  readonly method: string
  /** Goes out as it is. */
  readonly path: string
  /** Sent one after the other, in this spelling, a name as often as it stands here. */
  readonly headers?: readonly (readonly [name: string, value: string])[]
  readonly body?: string | Uint8Array
}

export interface Wire {
  readonly call: (request: RawRequest) => Promise<Answer>
  readonly close: () => void
}

/** A client that corrects nothing. */
export const wireTo = (url: string): Wire => {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 })
  const { hostname, port } = new URL(url)
  const call = ({ method, path, headers = [], body }: RawRequest): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const length = body === undefined ? [] : [['content-length', String(Buffer.byteLength(body))]]
      const all = [['host', hostname], ...length, ...headers].flat()
      const request = send({ agent, hostname, port, method, path, headers: all }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.once('error', reject)
        response.once('end', () => {
          const entries = Object.entries(response.headers).map(([name, value]) => [name, String(value)])
          const text = Buffer.concat(chunks).toString()
          resolve({ status: response.statusCode ?? 0, headers: Object.fromEntries(entries), text })
        })
      })
      request.once('error', reject)
      request.end(body)
    })
  return { call, close: () => agent.destroy() }
}

/** What Node lets into a header's value; another client's bytes end in the gateway's 400. */
export const isHeaderValue = (text: string): boolean => /^[\t\x20-\x7e\x80-\xff]*$/.test(text)
