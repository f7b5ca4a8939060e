import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { SQSClient } from '@aws-sdk/client-sqs'
import { changeIn } from '../aws/dynamodb/stream-record.ts'
import { createEventBus } from '../aws/event-bus.ts'
import { createEventKeeper } from '../aws/event-queues.ts'
import { createPublisher, type StreamHandler } from '../jobs/events/publisher.ts'
import { type Collection, registryOf } from '../model/collection.ts'
import { systemClock } from '../ports/clock.ts'
import { written } from '../ports/formats.ts'
import { logCollectionFaults } from '../runtime/collection-faults.ts'
import { publisherEnvironment, readVariables } from '../runtime/environment.ts'
import { createLog } from '../runtime/log.ts'
import { createMetrics } from '../runtime/metrics.ts'
import { runningVersion } from '../runtime/versions.ts'

/** The publisher for these collections, made from its environment: it gets the stream of the table of items. */
export const composePublisher = (collections: readonly Collection[]): StreamHandler => {
  const environment = readVariables(publisherEnvironment, process.env)
  const { EVENT_BUS: bus, EVENT_SOURCE: source } = environment
  const client = new EventBridgeClient()
  const log = createLog()
  logCollectionFaults(log)
  return createPublisher({
    changeIn,
    collections: registryOf(collections),
    base: environment.BASE_PATH,
    bus: createEventBus({ client, bus, source, pause: systemClock.pause, random: Math.random }),
    keeper: createEventKeeper(new SQSClient(), environment.ENDS_QUEUE_URL, { writes: written }),
    log,
    metrics: createMetrics(runningVersion(process.env)),
  })
}
