import { CfnOutput, Names, Tags } from 'aws-cdk-lib'
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch'
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb'
import type { IGrantable } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import type { Settings } from './config.ts'
import { type EndpointProps, settingsOfEndpoint } from './endpoint-props.ts'
import { measuredOf } from './measures.ts'
import { type Counted, metricOperations } from './operations-metric.ts'
import { BulkAlarms } from './parts/alarms.ts'
import { BulkData } from './parts/data.ts'
import { BulkService } from './parts/service.ts'

/**
 * A bulk endpoint for the collections of a module: tables, functions, HTTP API, alarms and dashboard. An account and a
 * stack can have several: everything is called by the endpoint's name, which is its place in the app unless it is given one.
 */
export class BulkEndpoint extends Construct {
  readonly data: BulkData
  readonly service: BulkService
  /** Undefined with `alarms: false`. */
  readonly alarms?: BulkAlarms
  private readonly settings: Settings

  /** @throws Error that names every wrong setting. */
  constructor(scope: Construct, id: string, props: EndpointProps) {
    super(scope, id)
    const byPlace = Names.uniqueResourceName(this, { maxLength: 60, separator: '-' })
    const { name = byPlace, title = props.name ?? id } = props
    this.settings = settingsOfEndpoint({ ...props, name, title }, this)
    const { settings } = this
    const { key, network, domain, alarms = {} } = props
    this.data = props.data ?? new BulkData(this, 'Data', { settings, key, domain })
    const { data } = this
    this.service = new BulkService(this, 'Service', { settings, data, network, domain })
    const { service } = this
    if (alarms) this.alarms = new BulkAlarms(this, 'Alarms', { settings, data, service, topic: alarms.topic })
    Tags.of(this).add('service', settings.name)
    new CfnOutput(this, 'Url', { value: this.url, description: `Where ${settings.name} listens` })
  }

  /** Names the endpoint in logs, metrics, alarms, dashboard, API and tags. */
  get name(): string {
    return this.settings.name
  }

  /** What the description of the API, and the pages for people, are called: its name without a title, or its id. */
  get title(): string {
    return this.settings.title ?? this.name
  }

  /** Where the service listens, without a slash at the end. */
  get url(): string {
    return this.service.url
  }

  get itemsTable(): ITableV2 {
    return this.data.itemsTable
  }

  /** Lets somebody read items without the API. */
  grantRead(reader: IGrantable): void {
    this.data.grantRead(reader)
  }

  /** How many operations of batches and requests ended so, in five minutes. */
  metricOperations(counted: Counted = 'all'): IMetric {
    return metricOperations(measuredOf(this.settings), counted)
  }
}
