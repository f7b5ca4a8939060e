import { peakRss } from '../../bench/measure/peak.ts'
import { composeApi } from '../../functions/compose/api.ts'
import { routes } from '../../functions/http/routes.ts'
import { makeContext } from '../../local/gateway/context.ts'
import { toEvent } from '../../local/gateway/event.ts'
import { matchRoute } from '../../local/gateway/match.ts'
import { collections } from '../support/declared.ts'

/** The HTTP function in a process of its own: takes requests, and tells what they took. */

export interface Order {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: { readonly body: string; readonly isBase64Encoded: boolean }
}

export interface Taken {
  readonly status: number
  /** Bytes of the answer. */
  readonly bytes: number
  /** The most memory that the process ever had, in bytes. */
  readonly peak: number
  /** Read and write units of DynamoDB. */
  readonly units: number
}

let units = 0
// What the function writes there: a line of metrics a request, and log lines.
process.stdout.write = (text: string | Uint8Array): boolean => {
  for (const line of String(text).split('\n')) {
    const [, value] = /"ConsumedCapacity":\[?([\d.]+)/.exec(line) ?? []
    units += Number(value ?? 0)
  }
  return true
}
process.stderr.write = () => true

const handler = composeApi(collections)

const take = async ({ method, path, headers = {}, body }: Order): Promise<Taken> => {
  units = 0
  const [rawPath = '', rawQueryString = ''] = path.split('?', 2)
  const match = matchRoute(routes, method, rawPath)
  if (match === undefined) throw new Error(`no route takes ${method} ${rawPath}`)
  const received = { method, rawPath, rawQueryString, headers, cookies: [], sourceIp: '127.0.0.1' }
  const event = toEvent({ ...received, body: body ?? { isBase64Encoded: false } }, match)
  const { statusCode = 0, body: answer = '' } = await handler(event, makeContext(30))
  return { status: statusCode, bytes: answer.length, peak: peakRss(), units }
}

process.on('message', (order: Order) => {
  take(order).then(
    (answer) => process.send?.({ answer }),
    (error: unknown) => process.send?.({ error: String(error) }),
  )
})
process.once('disconnect', () => process.exit())
process.send?.({ answer: 'ready' })
