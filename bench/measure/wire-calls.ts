import { subscribe } from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'

/** Requests by service and operation, such as `SQS.ReceiveMessage`. */
export type WireCalls = Readonly<Record<string, number>>

/** Counts the requests of this process, each attempt on the wire. @returns a function with the counts so far. */
export const countWireCalls = (): (() => WireCalls) => {
  const calls: Record<string, number> = {}
  subscribe('http.client.request.start', (message) => {
    const name = nameOf((message as { readonly request: ClientRequest }).request)
    calls[name] = (calls[name] ?? 0) + 1
  })
  return () => ({ ...calls })
}

/** S3 has no such header; the method identifies the operation. */
const nameOf = (request: ClientRequest): string => {
  const target = request.getHeader('x-amz-target')
  if (typeof target !== 'string') return `S3.${request.method}`
  return target.replace(/^DynamoDB_\d+/, 'DynamoDB').replace(/^AmazonSQS/, 'SQS')
}

export type Service = 'DynamoDB' | 'S3' | 'SQS'

export const callsTo = (service: Service, calls: WireCalls): number =>
  Object.entries(calls).reduce(
    (sum, [name, count]) => (name.startsWith(`${service}.`) ? sum + count : sum),
    0,
  )
