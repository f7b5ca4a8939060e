import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch'

export interface AlarmDefinition {
  readonly name: string
  readonly metric: IMetric
  /** Goes off above it. */
  readonly threshold: number
  /** Of three periods, how many have to be above; one alone may be a blip that retries have cured already. */
  readonly periods: 1 | 2 | 3
  /** What users suffer. */
  readonly impact: string
  readonly firstStep: string
}
