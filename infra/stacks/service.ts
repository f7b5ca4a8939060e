import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import type { Construct } from 'constructs'
import { sweeps } from '../../functions/store/queues.ts'
import { byCaller, byDue, byStanding } from '../../functions/store/table.ts'
import type { Settings } from '../config.ts'
import { HttpFunction } from '../constructs/http-function.ts'
import { QueueFunction } from '../constructs/queue-function.ts'
import { RoutedApi } from '../constructs/routed-api.ts'
import { ScheduledFunction } from '../constructs/scheduled-function.ts'
import { batchActions, bodyActions, itemActions } from '../grants.ts'
import type { StatefulStack } from './stateful.ts'

export interface ServiceProps extends StackProps {
  readonly settings: Settings
  readonly stateful: StatefulStack
}

/** What runs, and can be made anew at any time. */
export class ServiceStack extends Stack {
  readonly function: HttpFunction
  readonly importer: QueueFunction
  readonly worker: QueueFunction
  readonly sweeper: ScheduledFunction
  readonly api: HttpApi

  constructor(scope: Construct, id: string, { settings, stateful, ...props }: ServiceProps) {
    super(scope, id, props)
    this.function = new HttpFunction(this, 'Function', 'functions/api/handler.ts', settings)
    this.importer = new QueueFunction(this, 'Importer', {
      entry: 'functions/importer/handler.ts',
      settings,
      source: stateful.uploads,
      concurrency: settings.importerConcurrency,
    })
    this.worker = new QueueFunction(this, 'Worker', {
      entry: 'functions/worker/handler.ts',
      settings,
      source: stateful.chunks,
      concurrency: settings.workerConcurrency,
    })
    this.sweeper = new ScheduledFunction(this, 'Sweeper', {
      entry: 'functions/sweeper/handler.ts',
      settings,
      everyMinutes: sweeps.everyMinutes,
      timeoutSeconds: sweeps.functionTimeoutSeconds,
    })
    this.allow(stateful)
    const api = new RoutedApi(this, 'Http', settings)
    api.serve(this.function, settings)
    this.api = api.api
    new CfnOutput(this, 'Url', { value: api.url, description: 'Where the service listens' })
  }

  private allow({ items, batches, bodies, chunks, uploads }: StatefulStack): void {
    items.allow(this.function, itemActions.api)
    items.allow(this.worker, itemActions.worker)
    batches.allow(this.function, batchActions.api)
    batches.allow(this.importer, batchActions.importer)
    batches.allow(this.worker, batchActions.worker)
    batches.allow(this.sweeper, batchActions.sweeper)
    batches.allowQuery(this.function, byCaller)
    batches.allowQuery(this.function, byStanding)
    batches.allowQuery(this.importer, byStanding)
    batches.allowQuery(this.sweeper, byDue)
    bodies.allow(this.function, bodyActions.api)
    bodies.allow(this.importer, bodyActions.importer)
    bodies.allow(this.worker, bodyActions.worker)
    bodies.allowListing(this.function)
    for (const caller of [this.importer, this.worker, this.sweeper]) {
      bodies.allowListing(caller)
      uploads.allowSending(caller)
    }
    chunks.allowSending(this.importer)
    chunks.allowSending(this.sweeper)
  }
}
