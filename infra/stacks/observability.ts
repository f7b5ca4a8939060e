import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import type { Settings } from '../config.ts'
import { BulkAlarms } from '../parts/alarms.ts'
import type { ServiceStack } from './service.ts'
import type { StatefulStack } from './stateful.ts'

export interface ObservabilityProps extends StackProps {
  readonly settings: Settings
  readonly service: ServiceStack
  readonly stateful: StatefulStack
}

/** Alarms and dashboard; nothing depends on this stack. */
export class ObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, { settings, service, stateful, ...props }: ObservabilityProps) {
    super(scope, id, props)
    const watched = { settings, service: service.service, data: stateful.data }
    const { topic } = new BulkAlarms(this, 'Default', watched)
    new CfnOutput(this, 'AlarmTopic', { value: topic.topicArn, description: 'Subscribe to it for alarms' })
  }
}
