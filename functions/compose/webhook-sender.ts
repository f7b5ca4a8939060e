import { SQSClient } from '@aws-sdk/client-sqs'
import { createHolding } from '../aws/event-queues.ts'
import { connectSecrets, createSecrets } from '../aws/secrets.ts'
import { createWebhookSender } from '../jobs/events/webhook-sender.ts'
import type { QueueHandler } from '../jobs/worker.ts'
import { systemClock } from '../ports/clock.ts'
import type { SecretsOf } from '../ports/events.ts'
import { readVariables, webhookSenderEnvironment } from '../runtime/environment.ts'
import { createLog } from '../runtime/log.ts'
import { createMetrics } from '../runtime/metrics.ts'
import { runningVersion } from '../runtime/versions.ts'
import { createPoster, systemResolve } from '../webhooks/post.ts'

/** In milliseconds. Standard Webhooks advises 15 to 30 seconds; whoever needs longer should answer first. */
const timeoutMilliseconds = 15_000

/** What a laptop does otherwise. */
export interface Laptop {
  readonly secretsOf: SecretsOf
}

/** The webhook sender, made from its environment: each message is an event for an address. */
export const composeWebhookSender = (laptop?: Laptop): QueueHandler => {
  const environment = readVariables(webhookSenderEnvironment, process.env)
  const places = new Map(environment.WEBHOOKS.map(({ url, secret }) => [url, secret]))
  const { now } = systemClock
  return createWebhookSender({
    ...createHolding(new SQSClient(), environment.WEBHOOKS_QUEUE_URL),
    addresses: [...places.keys()],
    secretsOf: laptop?.secretsOf ?? createSecrets(places, { ...connectSecrets(), now }),
    post: createPoster({ timeoutMilliseconds, resolve: systemResolve, isLaptop: laptop !== undefined }),
    clock: systemClock,
    random: Math.random,
    log: createLog(),
    metrics: createMetrics(runningVersion(process.env)),
  })
}
