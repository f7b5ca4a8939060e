import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import type { Construct } from 'constructs'
import { sweeps } from '../../functions/resources/queues.ts'
import { byCaller, byDue, byStanding, itemIndexes } from '../../functions/resources/tables.ts'
import { chunksJudged, messagesJudged, requestsJudged } from '../canary.ts'
import type { Canary, Settings } from '../config.ts'
import { AuthorizerFunction } from '../constructs/authorizer-function.ts'
import { EventDelivery } from '../constructs/event-delivery.ts'
import { HttpFunction } from '../constructs/http-function.ts'
import { ProgressiveDelivery } from '../constructs/progressive-delivery.ts'
import { QueueFunction } from '../constructs/queue-function.ts'
import { RoutedApi } from '../constructs/routed-api.ts'
import { ScheduledFunction } from '../constructs/scheduled-function.ts'
import { serviceName } from '../environment.ts'
import { areEndsTold } from '../event-settings.ts'
import { batchActions, bodyActions, itemActions } from '../grants.ts'
import type { StatefulStack } from './stateful.ts'

export interface ServiceProps extends StackProps {
  readonly settings: Settings
  readonly stateful: StatefulStack
}

/** Functions and API, which can be made again at any time. */
export class ServiceStack extends Stack {
  readonly function: HttpFunction
  readonly importer: QueueFunction
  readonly worker: QueueFunction
  readonly sweeper: ScheduledFunction
  /** Of a stage whose authorizer is deployed with it. */
  readonly authorizer?: AuthorizerFunction
  readonly api: HttpApi
  /** Undefined if nobody is told. */
  readonly events: EventDelivery | undefined

  constructor(scope: Construct, id: string, { settings, stateful, ...props }: ServiceProps) {
    super(scope, id, props)
    const { key } = stateful
    this.function = new HttpFunction(this, 'Function', {
      entry: 'functions/entry/api.ts',
      settings,
      key,
    })
    this.importer = new QueueFunction(this, 'Importer', {
      entry: 'functions/entry/importer.ts',
      settings,
      key,
      source: stateful.uploads,
      concurrency: settings.importerConcurrency,
    })
    this.worker = new QueueFunction(this, 'Worker', {
      entry: 'functions/entry/worker.ts',
      settings,
      key,
      source: stateful.chunks,
      concurrency: settings.workerConcurrency,
    })
    this.sweeper = new ScheduledFunction(this, 'Sweeper', {
      entry: 'functions/entry/sweeper.ts',
      settings,
      key,
      everyMinutes: sweeps.everyMinutes,
      timeoutSeconds: sweeps.functionTimeoutSeconds,
    })
    this.allow(stateful)
    this.events = areEndsTold(settings.events) ? this.announce(settings, stateful) : undefined
    const api = new RoutedApi(this, 'Http', { settings, key })
    const { auth } = settings
    const decides = auth.type === 'lambda' ? auth.function : undefined
    if (decides && 'entry' in decides)
      this.authorizer = new AuthorizerFunction(this, 'Authorizer', { source: decides, settings, key })
    const decidedAt = decides && 'arn' in decides ? decides.arn : this.authorizer?.called.functionArn
    api.serve(this.function.called, settings, decidedAt)
    if (settings.delivery.type === 'canary') this.deliver(settings.delivery, serviceName(settings))
    this.api = api.api
    new CfnOutput(this, 'Url', { value: api.url, description: 'Where the service listens' })
  }

  /** Weighted canaries for the functions that callers depend on; the sweeper follows after their success. */
  private deliver(canary: Canary, service: string): void {
    const delivery = new ProgressiveDelivery(this, 'Delivery', { canary, service })
    delivery.add('Api', this.function, requestsJudged)
    delivery.add('Worker', this.worker, chunksJudged)
    delivery.add('Importer', this.importer, messagesJudged)
    const others = [this.sweeper, this.authorizer, ...(this.events?.functions ?? [])]
    for (const other of others) if (other) delivery.addLast(other)
  }

  /**
   * The queues are here and not with the data: without the setting they go, and CloudFormation would not let the other
   * stack drop what this one still uses.
   */
  private announce(settings: Settings, { key, batches, items }: StatefulStack): EventDelivery {
    const events = new EventDelivery(this, 'Events', { settings, key, batches, items })
    for (const ending of [this.function, this.importer, this.worker, this.sweeper]) events.allowEnding(ending)
    return events
  }

  private allow({ key, items, batches, bodies, uploads, chunks }: StatefulStack): void {
    for (const each of [this.function, this.importer, this.worker, this.sweeper]) key?.allow(each)
    items.allow(this.function, itemActions.api)
    items.allow(this.worker, itemActions.worker)
    batches.allow(this.function, batchActions.api)
    batches.allow(this.importer, batchActions.importer)
    batches.allow(this.worker, batchActions.worker)
    batches.allow(this.sweeper, batchActions.sweeper)
    for (const index of Object.values(itemIndexes)) items.allowQuery(this.function, index)
    batches.allowQuery(this.function, byCaller)
    batches.allowQuery(this.function, byStanding)
    batches.allowQuery(this.importer, byStanding)
    batches.allowQuery(this.sweeper, byDue)
    bodies.allow(this.function, bodyActions.api)
    bodies.allow(this.importer, bodyActions.importer)
    bodies.allow(this.worker, bodyActions.worker)
    // The sweeper looks in the bucket before it gives up a batch without a body.
    bodies.allow(this.sweeper, bodyActions.sweeper)
    bodies.allowListing(this.sweeper)
    // A body is cut slice by slice. Importer, worker and sweeper send the message that continues it.
    for (const sender of [this.importer, this.worker, this.sweeper]) uploads.allowSending(sender)
    for (const sender of [this.importer, this.sweeper]) chunks.allowSending(sender)
  }
}
