import { Stack } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { endsQueue, webhooksQueue } from '../../functions/resources/queues.ts'
import type { Settings } from '../config.ts'
import type { WebhookSetting } from '../event-settings.ts'
import { batchActions } from '../grants.ts'
import { QueueFunction } from './queue-function.ts'
import type { RecordTable } from './record-table.ts'
import { linkVariables } from './service-domain.ts'
import type { ServiceFunction, Surroundings } from './service-function.ts'
import { allowUse } from './service-key.ts'
import { StreamFunction } from './stream-function.ts'
import { WorkQueue } from './work-queue.ts'

export interface EventDeliveryProps extends Surroundings {
  readonly batches: RecordTable
  readonly items: RecordTable
}

/** Webhooks on their way. */
export interface WebhookDelivery {
  readonly queue: WorkQueue
  readonly sender: QueueFunction
}

/** Tells others what happens: a queue that has every end, for webhooks a queue of their own, and the stream of items. */
export class EventDelivery extends Construct {
  readonly ends: WorkQueue
  readonly notifier: QueueFunction
  /** Undefined without webhooks. */
  readonly webhooks: WebhookDelivery | undefined
  /** Undefined if nobody follows items. */
  readonly publisher: StreamFunction | undefined

  constructor(scope: Construct, id: string, props: EventDeliveryProps) {
    super(scope, id)
    const { batches, items: source, ...around } = props
    const { settings, key } = around
    const { bus, webhooks, items } = settings.events
    this.ends = new WorkQueue(this, 'Ends', { definition: endsQueue, key })
    this.notifier = new QueueFunction(this, 'Notifier', {
      entry: 'notifier',
      ...around,
      source: this.ends,
      concurrency: endsQueue.consumer.maximumConcurrency,
    })
    this.ends.allowHolding(this.notifier)
    batches.allow(this.notifier, batchActions.notifier)
    allowUse(key, this.notifier)
    this.webhooks = webhooks.length === 0 ? undefined : this.sendTo(webhooks, around)
    this.publisher = items ? this.follow(source, around) : undefined
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
    this.allowSecrets(sender, webhooks)
    return { queue, sender }
  }

  private allowSecrets(sender: LambdaFunction, webhooks: readonly WebhookSetting[]): void {
    const arns = (service: string) =>
      webhooks.flatMap(({ secret }) =>
        'parameter' in secret === (service === 'ssm') ? [this.arnOf(secret)] : [],
      )
    permit(sender, 'secretsmanager:GetSecretValue', arns('secretsmanager'))
    permit(sender, 'ssm:GetParameter', arns('ssm'))
  }

  /** Secrets Manager adds six characters to a name. */
  private arnOf(secret: WebhookSetting['secret']): string {
    const stack = Stack.of(this)
    if ('parameter' in secret)
      return stack.formatArn({
        service: 'ssm',
        resource: 'parameter',
        resourceName: secret.parameter.replace(/^\//, ''),
      })
    const { secretsManager: name } = secret
    if (name.startsWith('arn:')) return name
    return `${stack.formatArn({ service: 'secretsmanager', resource: 'secret' })}:${name}-??????`
  }
}

const publishTo = (teller: LambdaFunction, bus: string, settings: Settings): void => {
  const resource = { service: 'events', resource: 'event-bus', resourceName: bus }
  permit(teller, 'events:PutEvents', [Stack.of(teller).formatArn(resource)])
  teller.addEnvironment('EVENT_BUS', bus)
  teller.addEnvironment('EVENT_SOURCE', settings.name)
}

const permit = ({ grantPrincipal }: LambdaFunction, action: string, resources: readonly string[]): void => {
  if (resources.length === 0) return
  grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({ actions: [action], resources: [...new Set(resources)] }),
  )
}
