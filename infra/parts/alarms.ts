import type { ITopic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import type { AlarmDefinition } from '../alarms/definition.ts'
import { alarmsOf } from '../alarms.ts'
import type { Settings } from '../config.ts'
import { OperatorAlarm } from '../constructs/operator-alarm.ts'
import { OperatorDashboard } from '../constructs/operator-dashboard.ts'
import { OperatorTopic } from '../constructs/operator-topic.ts'
import { rowsOf } from '../graphs.ts'
import { measuredOf } from '../measures.ts'
import type { BulkData } from './data.ts'
import type { BulkService } from './service.ts'

export interface AlarmsProps {
  readonly settings: Settings
  readonly service: BulkService
  readonly data: BulkData
  /** A topic that is there already, and takes messages from CloudWatch. */
  readonly topic?: ITopic | undefined
}

/** Alarms, their topic, and the dashboard; nothing depends on them. */
export class BulkAlarms extends Construct {
  readonly topic: ITopic

  constructor(scope: Construct, id: string, { settings, service, data, topic }: AlarmsProps) {
    super(scope, id)
    const { name, unitsAlarm } = settings
    const watched = { service, data, unitsAlarm, ...measuredOf(settings) }
    this.topic = topic ?? this.made(settings, data)
    const alarm = (definition: AlarmDefinition) => {
      const added = new OperatorAlarm(this, name, definition)
      added.notify(this.topic)
      return added
    }
    const dashboard = new OperatorDashboard(this, 'Dashboard', name)
    dashboard.alarms(alarmsOf(watched).map(alarm))
    for (const row of rowsOf(watched)) dashboard.graphs(row)
  }

  private made({ alarmEmail }: Settings, { key }: BulkData): ITopic {
    const topic = new OperatorTopic(this, 'Alarms', { publisher: 'cloudwatch.amazonaws.com', key })
    if (alarmEmail !== undefined) topic.mail(alarmEmail)
    return topic
  }
}
