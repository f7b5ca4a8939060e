import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import type { Settings } from '../config.ts'
import { BulkService } from '../parts/service.ts'
import type { StatefulStack } from './stateful.ts'

export interface ServiceStackProps extends StackProps {
  readonly settings: Settings
  readonly stateful: StatefulStack
}

/** Functions and API, which can be made again at any time. */
export class ServiceStack extends Stack {
  readonly service: BulkService

  constructor(scope: Construct, id: string, { settings, stateful, ...props }: ServiceStackProps) {
    super(scope, id, props)
    // An id of this name is no part of other names.
    this.service = new BulkService(this, 'Default', { settings, data: stateful.data })
    new CfnOutput(this, 'Url', { value: this.service.url, description: 'Where the service listens' })
  }
}
