import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import type { AlarmDefinition } from '../alarms/definition.ts'
import { alarmsOf } from '../alarms.ts'
import type { Settings } from '../config.ts'
import { OperatorAlarm } from '../constructs/operator-alarm.ts'
import { OperatorDashboard } from '../constructs/operator-dashboard.ts'
import { OperatorTopic } from '../constructs/operator-topic.ts'
import { serviceName } from '../environment.ts'
import { rowsOf } from '../graphs.ts'
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
    const name = serviceName(settings)
    const watched = { service, stateful, name, unitsAlarm: settings.unitsAlarm }
    const topic = new OperatorTopic(this, 'Alarms', {
      publisher: 'cloudwatch.amazonaws.com',
      key: stateful.key,
    })
    if (settings.alarmEmail !== undefined) topic.mail(settings.alarmEmail)
    const alarm = (definition: AlarmDefinition) => {
      const added = new OperatorAlarm(this, name, definition)
      added.notify(topic)
      return added
    }
    const dashboard = new OperatorDashboard(this, 'Dashboard', name)
    dashboard.alarms(alarmsOf(watched).map(alarm))
    for (const row of rowsOf(watched)) dashboard.graphs(row)
    new CfnOutput(this, 'AlarmTopic', { value: topic.topicArn, description: 'Subscribe to it for alarms' })
  }
}
