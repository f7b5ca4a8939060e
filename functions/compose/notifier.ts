import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { SQSClient } from '@aws-sdk/client-sqs'
import { createAsyncBatchStore } from '../aws/dynamodb/async-batches.ts'
import { createEventBus } from '../aws/event-bus.ts'
import { createHolding, createWebhookQueue } from '../aws/event-queues.ts'
import { createNotifier } from '../jobs/events/notifier.ts'
import type { QueueHandler } from '../jobs/worker.ts'
import { notifierEnvironment, readVariables } from '../runtime/environment.ts'
import { baseOf } from './base.ts'

/** The notifier, made from its environment: each message announces the end of a batch. */
export const composeNotifier = (): QueueHandler => {
  const environment = readVariables(notifierEnvironment, process.env)
  const { records, common } = baseOf(environment.BATCHES_TABLE)
  const { EVENT_BUS: bus, WEBHOOKS_QUEUE_URL: url } = environment
  const sqs = new SQSClient()
  return createNotifier({
    ...common,
    ...createHolding(sqs, environment.ENDS_QUEUE_URL),
    base: environment.BASE_PATH,
    batches: createAsyncBatchStore(records),
    bus:
      bus === undefined
        ? undefined
        : createEventBus({
            ...records,
            client: new EventBridgeClient(),
            bus,
            source: environment.EVENT_SOURCE,
          }),
    webhooks:
      url === undefined
        ? undefined
        : { queue: createWebhookQueue(sqs, url, records), addresses: environment.WEBHOOK_ADDRESSES },
  })
}
