import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { type AlarmDefinition, alarmsOf } from '../alarms.ts'
import type { Settings } from '../config.ts'
import { OperatorAlarm } from '../constructs/operator-alarm.ts'
import { OperatorDashboard } from '../constructs/operator-dashboard.ts'
import { OperatorTopic } from '../constructs/operator-topic.ts'
import { serviceName } from '../environment.ts'
import { measure, period } from '../measures.ts'
import type { ServiceStack } from './service.ts'

export interface ObservabilityProps extends StackProps {
  readonly settings: Settings
  readonly service: ServiceStack
}

/** What tells people; nothing depends on it. */
export class ObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, { settings, service, ...props }: ObservabilityProps) {
    super(scope, id, props)
    const name = serviceName(settings)
    const topic = new OperatorTopic(this, 'Alarms')
    if (settings.alarmEmail !== undefined) topic.mail(settings.alarmEmail)
    const alarm = (definition: AlarmDefinition) => {
      const added = new OperatorAlarm(this, name, definition)
      added.notify(topic)
      return added
    }
    const dashboard = new OperatorDashboard(this, 'Dashboard', name)
    dashboard.alarms(alarmsOf(service, name).map(alarm))
    drawOperations(dashboard, name)
    drawRequests(dashboard, name, service)
    drawLoad(dashboard, name, service)
    new CfnOutput(this, 'AlarmTopic', { value: topic.topicArn, description: 'Subscribe to it for alarms' })
  }
}

const drawOperations = (dashboard: OperatorDashboard, name: string): void =>
  dashboard.graphs({
    Operations: [measure(name, 'Succeeded'), measure(name, 'ClientFailed'), measure(name, 'ServerFailed')],
    'By status': [
      measure(name, 'Status2xx'),
      measure(name, 'Status3xx'),
      measure(name, 'Status4xx'),
      measure(name, 'Status5xx'),
    ],
    'Not done, or done before': [
      measure(name, 'Throttled'),
      measure(name, 'NotAttempted'),
      measure(name, 'Replayed'),
    ],
  })

const drawRequests = (dashboard: OperatorDashboard, name: string, { api }: ServiceStack): void =>
  dashboard.graphs({
    Requests: [
      api.metricCount({ period }),
      api.metricClientError({ period }),
      api.metricServerError({ period }),
      measure(name, 'RequestFailed'),
    ],
    'Latency, ms': [
      api.metricLatency({ period, statistic: 'p50' }),
      api.metricLatency({ period, statistic: 'p99' }),
      measure(name, 'Latency', 'p99'),
    ],
    'Operations in a batch': [measure(name, 'BatchSize', 'Average'), measure(name, 'BatchSize', 'Maximum')],
  })

const drawLoad = (dashboard: OperatorDashboard, name: string, service: ServiceStack): void =>
  dashboard.graphs({
    Function: [
      service.function.metricInvocations({ period }),
      service.function.metricErrors({ period }),
      service.function.metricThrottles({ period }),
    ],
    DynamoDB: [measure(name, 'DynamoDBCalls'), measure(name, 'ConsumedCapacity')],
    Batches: [measure(name, 'Batches'), measure(name, 'Requests')],
  })
