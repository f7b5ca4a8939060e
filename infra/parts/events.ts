import { Stack } from 'aws-cdk-lib'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { endsQueue, webhooksQueue } from '../../functions/resources/queues.ts'
import type { Settings } from '../config.ts'
import { permit } from '../constructs/permit.ts'
import { QueueFunction } from '../constructs/queue-function.ts'
import type { RecordTable } from '../constructs/record-table.ts'
import { linkVariables, type ServiceDomain } from '../constructs/service-domain.ts'
import type { Network, ServiceFunction, Surroundings } from '../constructs/service-function.ts'
import { allowUse } from '../constructs/service-key.ts'
import { StreamFunction } from '../constructs/stream-function.ts'
import { secretsOf } from '../constructs/webhook-secrets.ts'
import { WorkQueue } from '../constructs/work-queue.ts'
import type { WebhookSetting } from '../event-settings.ts'
import { batchActions } from '../grants.ts'
import type { BulkData } from './data.ts'

export interface EventsProps {
  /** Who is told stands in `events`. */
  readonly settings: Settings
  /** Whose ends of batches and changes of items are told. */
  readonly data: BulkData
  readonly network?: Network | undefined
  /** What links in events begin with. */
  readonly domain?: ServiceDomain | undefined
}

/** Webhooks on their way. */
export interface WebhookDelivery {
  readonly queue: WorkQueue
  readonly sender: QueueFunction
}

/** Tells others what happens: a queue that has every end, for webhooks a queue of their own, and the stream of items. */
export class BulkEvents extends Construct {
  readonly ends: WorkQueue
  readonly notifier: QueueFunction
  /** Undefined without webhooks. */
  readonly webhooks: WebhookDelivery | undefined
  /** Undefined if nobody follows items. */
  readonly publisher: StreamFunction | undefined

  constructor(scope: Construct, id: string, { data, ...given }: EventsProps) {
    super(scope, id)
    const { key } = data
    const around = { ...given, key }
    const { settings } = around
    const { bus, webhooks, items } = settings.events
    this.ends = new WorkQueue(this, 'Ends', { definition: endsQueue, key })
    this.notifier = new QueueFunction(this, 'Notifier', {
      entry: 'notifier',
      ...around,
      source: this.ends,
      concurrency: endsQueue.consumer.maximumConcurrency,
    })
    this.ends.allowHolding(this.notifier)
    data.batches.allow(this.notifier, batchActions.notifier)
    allowUse(key, this.notifier)
    this.webhooks = webhooks.length === 0 ? undefined : this.sendTo(webhooks, around)
    this.publisher = items ? this.follow(data.items, around) : undefined
    const { BASE_PATH: base } = linkVariables(around.domain)
    for (const teller of [this.notifier, this.publisher]) {
      if (bus && teller) publishTo(teller, bus, settings)
      if (base !== undefined) teller?.addEnvironment('BASE_PATH', base)
    }
  }

  /** Lets a function that may end a batch announce that. */
  allowEnding(caller: LambdaFunction): void {
    this.ends.allowSending(caller)
  }

  get functions(): readonly ServiceFunction[] {
    return [this.notifier, this.webhooks?.sender, this.publisher].filter((one) => one !== undefined)
  }

  /** What the bus does not take now, it gets later from the queue of ends. */
  private follow(source: RecordTable, around: Surroundings): StreamFunction {
    const publisher = new StreamFunction(this, 'Publisher', {
      entry: 'publisher',
      ...around,
      source,
    })
    this.ends.allowSending(publisher)
    allowUse(around.key, publisher)
    return publisher
  }

  private sendTo(webhooks: readonly WebhookSetting[], around: Surroundings): WebhookDelivery {
    const queue = new WorkQueue(this, 'Webhooks', { definition: webhooksQueue, key: around.key })
    const sender = new QueueFunction(this, 'Sender', {
      entry: 'webhook-sender',
      ...around,
      source: queue,
      concurrency: webhooksQueue.consumer.maximumConcurrency,
    })
    queue.allowHolding(sender)
    queue.allowSending(this.notifier)
    allowUse(around.key, sender)
    this.notifier.addEnvironment('WEBHOOK_ADDRESSES', JSON.stringify(webhooks.map(({ url }) => url)))
    // Where the secrets are, and not what they are.
    sender.addEnvironment('WEBHOOKS', JSON.stringify(webhooks))
    const { parameters, secrets } = secretsOf(webhooks, Stack.of(this))
    permit(sender, { service: 'secretsmanager', actions: ['GetSecretValue'], resources: secrets })
    permit(sender, { service: 'ssm', actions: ['GetParameter'], resources: parameters })
    return { queue, sender }
  }
}

const publishTo = (teller: LambdaFunction, bus: string, settings: Settings): void => {
  const resource = { service: 'events', resource: 'event-bus', resourceName: bus }
  const resources = [Stack.of(teller).formatArn(resource)]
  permit(teller, { service: 'events', actions: ['PutEvents'], resources })
  teller.addEnvironment('EVENT_BUS', bus)
  teller.addEnvironment('EVENT_SOURCE', settings.name)
}
