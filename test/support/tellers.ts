import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import type { SQSClient } from '@aws-sdk/client-sqs'
import { inject } from 'vitest'
import { createEventBus } from '../../functions/aws/event-bus.ts'
import { createHolding, createWebhookQueue } from '../../functions/aws/event-queues.ts'
import { createNotifier } from '../../functions/jobs/events/notifier.ts'
import { createWebhookSender } from '../../functions/jobs/events/webhook-sender.ts'
import type { QueueHandler } from '../../functions/jobs/worker.ts'
import type { AsyncBatchStore } from '../../functions/ports/async-batches.ts'
import type { Clock } from '../../functions/ports/clock.ts'
import type { Poster } from '../../functions/ports/events.ts'
import type { Written } from '../../functions/ports/formats.ts'
import type { Log } from '../../functions/ports/log.ts'
import { readSecrets } from '../../functions/webhooks/secrets.ts'
import type { TestQueue } from './queues.ts'
import { type Interceptor, intercept } from './wire.ts'

/** Who is told of ends of batches, besides a bus. */
export interface EventPlaces {
  readonly ends: TestQueue
  readonly webhooks: TestQueue
  readonly addresses: readonly string[]
  /** Takes what is sent to an address. */
  readonly post: Poster
}

export interface Tellers {
  readonly notifier: QueueHandler
  readonly webhookSender: QueueHandler
}

interface TellerOptions {
  readonly batches: AsyncBatchStore
  readonly sqs: SQSClient
  readonly clock: Clock
  readonly log: Log
  readonly pause: (milliseconds: number) => Promise<void>
  readonly random: () => number
  readonly writes: Written
  readonly wire: Interceptor | undefined
}

const webhookSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

const metrics = { recordEvents: () => {}, recordFailedMessage: () => {}, flush: () => {} }

/** The two functions' own parts, in this process. The bus is that of the run's AWS. */
export const createTellers = (places: EventPlaces, options: TellerOptions): Tellers => {
  const { batches, sqs, clock, log, wire, random } = options
  const client = new EventBridgeClient({ endpoint: inject('aws'), maxAttempts: 3 })
  if (wire) intercept(client as unknown as DynamoDBClient, wire)
  const secrets = readSecrets(webhookSecret)
  return {
    notifier: createNotifier({
      ...createHolding(sqs, places.ends.url),
      batches,
      bus: createEventBus({ ...options, client, bus: 'default', source: 'test' }),
      webhooks: {
        queue: createWebhookQueue(sqs, places.webhooks.url, options),
        addresses: places.addresses,
      },
      clock,
      log,
      metrics,
    }),
    webhookSender: createWebhookSender({
      ...createHolding(sqs, places.webhooks.url),
      addresses: places.addresses,
      secretsOf: async () => secrets,
      post: wire ? overWire(places.post, wire) : places.post,
      clock,
      random,
      log,
      metrics,
    }),
  }
}

/** What is sent to an address can go wrong like any call. */
const overWire =
  (post: Poster, wire: Interceptor): Poster =>
  async (sent) => {
    const proceed = () => post(sent)
    return (await wire({ command: 'Post', input: sent, proceed })) as Awaited<ReturnType<Poster>>
  }
