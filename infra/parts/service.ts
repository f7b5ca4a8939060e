import { Stack } from 'aws-cdk-lib'
import type { HttpApi, IDomainName } from 'aws-cdk-lib/aws-apigatewayv2'
import { Construct } from 'constructs'
import { sweeps } from '../../functions/resources/queues.ts'
import { byCaller, byDue, byStanding, itemIndexes } from '../../functions/resources/tables.ts'
import { chunksJudged, messagesJudged, requestsJudged } from '../canary.ts'
import type { Canary, Settings } from '../config.ts'
import { AuthorizerFunction } from '../constructs/authorizer-function.ts'
import { HttpFunction } from '../constructs/http-function.ts'
import { ProgressiveDelivery } from '../constructs/progressive-delivery.ts'
import { QueueFunction } from '../constructs/queue-function.ts'
import { RoutedApi } from '../constructs/routed-api.ts'
import { ScheduledFunction } from '../constructs/scheduled-function.ts'
import type { ServiceDomain } from '../constructs/service-domain.ts'
import type { Network } from '../constructs/service-function.ts'
import { allowUse } from '../constructs/service-key.ts'
import { areEndsTold } from '../event-settings.ts'
import { batchActions, bodyActions, itemActions } from '../grants.ts'
import { type Measured, measuredOf } from '../measures.ts'
import type { BulkData } from './data.ts'
import { BulkEvents, type EventsProps } from './events.ts'

export interface ServiceProps {
  readonly settings: Settings
  /** May lie in another stack of the same region. */
  readonly data: BulkData
  readonly network?: Network | undefined
  readonly domain?: ServiceDomain | undefined
  /** Who is told of ends of batches; made here without, where the settings name anybody. */
  readonly events?: BulkEvents | undefined
}

/** Functions and API, which can be made again at any time. */
export class BulkService extends Construct {
  readonly function: HttpFunction
  readonly importer: QueueFunction
  readonly worker: QueueFunction
  readonly sweeper: ScheduledFunction
  /** Of a stage whose authorizer is deployed with it. */
  readonly authorizer?: AuthorizerFunction
  readonly api: HttpApi
  /** Where the service listens, without a slash at the end. */
  readonly url: string
  /** Of a service with a domain: under the same name other services may have base paths. */
  readonly domainName: IDomainName | undefined
  /** Undefined if nobody is told. */
  readonly events: BulkEvents | undefined

  /** @throws Error for data that another service works on. */
  constructor(scope: Construct, id: string, { settings, data, network, domain, events }: ServiceProps) {
    super(scope, id)
    data.serve(this)
    const { key } = data
    const around = { settings, key, network, domain }
    this.function = new HttpFunction(this, 'Function', {
      entry: 'api',
      ...around,
    })
    this.importer = new QueueFunction(this, 'Importer', {
      entry: 'importer',
      ...around,
      source: data.uploads,
      concurrency: settings.importerConcurrency,
    })
    this.worker = new QueueFunction(this, 'Worker', {
      entry: 'worker',
      ...around,
      source: data.chunks,
      concurrency: settings.workerConcurrency,
    })
    this.sweeper = new ScheduledFunction(this, 'Sweeper', {
      entry: 'sweeper',
      ...around,
      everyMinutes: sweeps.everyMinutes,
      timeoutSeconds: sweeps.functionTimeoutSeconds,
    })
    this.allow(data)
    this.events = events ?? eventsOf(this, { settings, data, network, domain })
    for (const ending of [this.function, this.importer, this.worker, this.sweeper])
      this.events?.allowEnding(ending)
    const api = new RoutedApi(this, 'Http', { settings, key, domain })
    const { auth } = settings
    const decides = auth.type === 'lambda' ? auth.function : undefined
    if (decides && 'entry' in decides)
      this.authorizer = new AuthorizerFunction(this, 'Authorizer', { source: decides, settings, key })
    const decidedAt = decides && 'arn' in decides ? decides.arn : this.authorizer?.called.functionArn
    api.serve(this.function.called, settings, decidedAt)
    if (settings.delivery.type === 'canary') this.deliver(settings.delivery, measuredOf(settings))
    this.api = api.api
    this.url = api.url
    this.domainName = api.domainName
  }

  /** Weighted canaries for the functions that callers depend on; the sweeper follows after their success. */
  private deliver(canary: Canary, measured: Measured): void {
    const delivery = new ProgressiveDelivery(this, 'Delivery', { canary, measured })
    delivery.add('Api', this.function, requestsJudged)
    delivery.add('Worker', this.worker, chunksJudged)
    delivery.add('Importer', this.importer, messagesJudged)
    const others = [this.sweeper, this.authorizer, ...(this.events?.functions ?? [])]
    for (const other of others) if (other && Stack.of(other) === Stack.of(this)) delivery.addLast(other)
  }

  private allow({ key, items, batches, bodies, uploads, chunks }: BulkData): void {
    for (const each of [this.function, this.importer, this.worker, this.sweeper]) allowUse(key, each)
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

/**
 * The queues are here and not with the data: without the setting they go, and CloudFormation would not let the other
 * stack drop what this one still uses.
 */
const eventsOf = (service: Construct, props: EventsProps): BulkEvents | undefined =>
  areEndsTold(props.settings.events) ? new BulkEvents(service, 'Events', props) : undefined
