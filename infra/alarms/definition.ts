import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch'

export interface AlarmDefinition {
  readonly name: string
  readonly metric: IMetric
  /** The alarm is raised above it. */
  readonly threshold: number
  /** How many of three periods have to be above; a single one may be a blip that retries have cured. */
  readonly periods: 1 | 2 | 3
  /** The consequence for users. */
  readonly impact: string
  readonly firstStep: string
}
