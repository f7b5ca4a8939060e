import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge'
import { type EventBus, type EventText, NotPublished } from '../ports/events.ts'
import { backOff, type Pauses } from '../runtime/backoff.ts'

/** EventBridge takes ten events a call, and 256 KB of them; what stands around a text is less than the rest. */
const eventsPerCall = 10
const bytesPerCall = 240 * 1024

const maxTries = 5

export interface BusOptions extends Pauses {
  readonly client: EventBridgeClient
  readonly bus: string
  /** Tells deployments that share a bus apart. */
  readonly source: string
}

/** An EventBridge bus. */
export const createEventBus = (options: BusOptions): EventBus => ({
  publish: async (events) => {
    const calls = callsOf(events)
    for (const [at, call] of calls.entries()) {
      const { left, cause } = await publishTen(call, options)
      if (left.length > 0) throw new NotPublished([...left, ...calls.slice(at + 1).flat()], cause)
    }
  },
})

const callsOf = (events: readonly EventText[]): readonly (readonly EventText[])[] => {
  const calls: EventText[][] = []
  let bytes = 0
  for (const event of events) {
    const size = Buffer.byteLength(event.text)
    const call = calls.at(-1)
    const fits = call !== undefined && call.length < eventsPerCall && bytes + size <= bytesPerCall
    if (fits) call.push(event)
    else calls.push([event])
    bytes = fits ? bytes + size : size
  }
  return calls
}

interface Published {
  readonly left: readonly EventText[]
  readonly cause?: unknown
}

/** The call succeeds even if the bus took none of its events: entry i of the answer tells of event i. */
const publishTen = async (events: readonly EventText[], options: BusOptions): Promise<Published> => {
  const { client, ...rest } = options
  let left = events
  for (let tries = 0; left.length > 0; tries++) {
    if (tries >= maxTries) return { left }
    if (tries > 0) await backOff(tries, rest)
    const Entries = left.map((event) => entryOf(event, rest))
    try {
      const { Entries: told = [] } = await client.send(new PutEventsCommand({ Entries }))
      left = left.filter((_, at) => told[at]?.EventId === undefined)
    } catch (cause) {
      // The SDK has tried it several times itself.
      return { left, cause }
    }
  }
  return { left }
}

const entryOf = (
  { type, timestamp, text }: EventText,
  { bus, source }: Pick<BusOptions, 'bus' | 'source'>,
): PutEventsRequestEntry => ({
  EventBusName: bus,
  Source: source,
  DetailType: type,
  Time: new Date(timestamp),
  Detail: text,
})
