import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'

/** The parts of a PutEvents call that are used here. */
interface Entry {
  readonly Source?: string
  readonly DetailType?: string
  readonly Detail?: string
  /** Seconds since the epoch. */
  readonly Time?: number
}

/** EventBridge's bus, with one rule: everything goes to whoever follows. */
export interface Bus {
  readonly put: (request: IncomingMessage, response: ServerResponse) => Promise<void>
  /** Sends the latest events and then each as it comes, one JSON object a line, until the follower leaves. */
  readonly follow: (response: ServerResponse) => void
  readonly stop: () => void
}

/** Events that are kept for a follower who comes late. */
const kept = 1_000

export const createBus = (): Bus => {
  const latest: string[] = []
  const followers = new Set<ServerResponse>()
  const add = (line: string): void => {
    latest.push(line)
    if (latest.length > kept) latest.shift()
    for (const follower of followers) follower.write(line)
  }
  return {
    put: async (request, response) => {
      const { Entries = [] } = JSON.parse(await text(request)) as { readonly Entries?: readonly Entry[] }
      const taken = Entries.map((entry) => {
        const id = randomUUID()
        add(`${JSON.stringify(eventOf(id, entry))}\n`)
        return { EventId: id }
      })
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' })
      response.end(JSON.stringify({ FailedEntryCount: 0, Entries: taken }))
    },
    follow: (response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' })
      response.write(latest.join(''))
      followers.add(response)
      response.once('close', () => followers.delete(response))
    },
    stop: () => {
      for (const follower of followers) follower.end()
    },
  }
}

/** As a rule of EventBridge hands an event to its target. */
const eventOf = (id: string, { Source, DetailType, Detail = '{}', Time }: Entry) => ({
  version: '0',
  id,
  'detail-type': DetailType,
  source: Source,
  account: '000000000000',
  time: new Date(Time === undefined ? Date.now() : Time * 1000).toISOString(),
  region: process.env.AWS_REGION ?? 'us-east-1',
  resources: [],
  detail: JSON.parse(Detail) as unknown,
})
