import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'
import type { AlarmDefinition } from '../alarms/definition.ts'

const window = 3

/** An alarm whose text has the first step. Missing data is a quiet night, not a failure. */
export class OperatorAlarm extends Alarm {
  constructor(scope: Construct, service: string, definition: AlarmDefinition) {
    super(scope, definition.name, {
      alarmName: `${service}-${definition.name}`,
      alarmDescription: `Impact: ${definition.impact} First step: ${definition.firstStep}`,
      metric: definition.metric,
      threshold: definition.threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: definition.periods === 1 ? 1 : window,
      datapointsToAlarm: definition.periods,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    })
  }

  /** Notifies the topic when the alarm is raised and when it ends. */
  notify(topic: ITopic): void {
    const action = new SnsAction(topic)
    this.addAlarmAction(action)
    this.addOkAction(action)
  }
}
