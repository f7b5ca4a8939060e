import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import type { Base } from '../../model/base.ts'
import type { Registry } from '../../model/collection.ts'
import { type EventBus, type EventKeeper, type EventText, NotPublished } from '../../ports/events.ts'
import type { ItemChange } from '../../ports/item-changes.ts'
import type { Log } from '../../ports/log.ts'
import type { EventMetrics } from '../../runtime/metrics.ts'
import { eventText } from './event-text.ts'
import { itemChanged } from './item-changed.ts'

export interface PublisherDependencies {
  readonly changeIn: (record: DynamoDBRecord) => ItemChange | undefined
  readonly collections: Registry
  /** What links begin with; nothing without it. */
  readonly base?: Base | undefined
  readonly bus: EventBus
  /** Takes what the bus does not take now. */
  readonly keeper: EventKeeper
  readonly log: Log
  readonly metrics: EventMetrics
}

export type StreamHandler = (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse>

/** The publisher's function: tells the bus of each change in the items' stream, in the order of the stream. */
export const createPublisher =
  (dependencies: PublisherDependencies): StreamHandler =>
  async ({ Records: records }) => {
    const { events, failed } = readAll(records, dependencies)
    await publish(events, dependencies)
    dependencies.metrics.recordEvents({ EventsPublished: events.length })
    if (failed !== undefined) dependencies.metrics.recordFailedMessage()
    dependencies.metrics.flush()
    return { batchItemFailures: failed === undefined ? [] : [{ itemIdentifier: failed }] }
  }

interface Read {
  readonly events: readonly EventText[]
  /** The place of the first record that cannot be read; those behind it are delivered again with it. */
  readonly failed?: string
}

/** Lambda delivers again from the record that is reported, alone in the end, and then puts it among the dead letters. */
const readAll = (
  records: readonly DynamoDBRecord[],
  { changeIn, collections, base, log }: PublisherDependencies,
): Read => {
  const events: EventText[] = []
  for (const record of records) {
    try {
      const change = changeIn(record)
      if (change) events.push(eventText(itemChanged(change, collections, base)))
    } catch (error) {
      log.error('change not read', { eventId: record.eventID, error })
      return { events, failed: record.dynamodb?.SequenceNumber ?? '' }
    }
  }
  return { events }
}

/**
 * A bus that is away for long must not hold up the stream, which forgets after a day: what it does not take goes into a queue,
 * from which it is published later. Followers go by the version, since a bus keeps no order either.
 * @throws Error when neither takes them; then all records are delivered again.
 */
const publish = async (
  events: readonly EventText[],
  { bus, keeper, log }: PublisherDependencies,
): Promise<void> => {
  try {
    await bus.publish(events)
  } catch (error) {
    if (!(error instanceof NotPublished)) throw error
    log.error('bus does not answer', { events: error.left.length, error: error.cause })
    await keeper.keep(error.left)
  }
}
