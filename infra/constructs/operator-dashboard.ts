import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IAlarm,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'

const row = 24

/** One page: the alarms, then the answers to users, then the resources. */
export class OperatorDashboard extends Dashboard {
  constructor(scope: Construct, id: string, dashboardName: string) {
    super(scope, id, { dashboardName })
  }

  alarms(alarms: IAlarm[]): void {
    this.addWidgets(new AlarmStatusWidget({ title: 'Alarms', width: row, height: 2, alarms }))
  }

  /** Graphs side by side. */
  graphs(graphs: Readonly<Record<string, readonly IMetric[]>>): void {
    const titles = Object.entries(graphs)
    this.addWidgets(
      ...titles.map(
        ([title, left]) =>
          new GraphWidget({ title, left: [...left], width: row / titles.length, leftYAxis: { min: 0 } }),
      ),
    )
  }
}
