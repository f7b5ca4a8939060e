import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge'
import type { EventBus, EventText } from '../ports/events.ts'
import { backOff, type Pauses } from '../runtime/backoff.ts'

/** EventBridge takes ten events a call. */
const eventsPerCall = 10

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
    for (let at = 0; at < events.length; at += eventsPerCall)
      await publishTen(events.slice(at, at + eventsPerCall), options)
  },
})

/** The call succeeds even if the bus took none of its events: entry i of the answer tells of event i. */
const publishTen = async (events: readonly EventText[], options: BusOptions): Promise<void> => {
  const { client, ...rest } = options
  let left = events
  for (let tries = 0; left.length > 0; tries++) {
    if (tries >= maxTries) throw new Error(`${left.length} events could not be published`)
    if (tries > 0) await backOff(tries, rest)
    const Entries = left.map((event) => entryOf(event, rest))
    const { Entries: told = [] } = await client.send(new PutEventsCommand({ Entries }))
    left = left.filter((_, at) => told[at]?.EventId === undefined)
  }
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
