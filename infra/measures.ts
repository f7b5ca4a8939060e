import { Duration } from 'aws-cdk-lib'
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { type MetricName, metricTable } from '../functions/runtime/metrics.ts'
import type { Settings } from './config.ts'

/** Long enough for a quiet service to have data in most periods. */
export const period = Duration.minutes(5)

/** Whose metrics: the namespace that they are in, and the deployment's name, which is their dimension there. */
export interface Measured {
  readonly namespace: string
  readonly name: string
}

export const measuredOf = ({ name, metrics }: Settings): Measured => ({ name, namespace: metrics.namespace })

/** One of the function's own metrics. */
export const measure = ({ namespace, name }: Measured, metricName: MetricName, statistic = 'Sum'): Metric =>
  new Metric({
    namespace,
    metricName,
    dimensionsMap: { service: name },
    statistic,
    period,
    label: `${metricName}: ${metricTable[metricName].meaning}`,
  })

/** A percentage. If the whole is zero, there is no datapoint and no alarm. */
export const percent = (label: string, part: IMetric, whole: IMetric): MathExpression =>
  new MathExpression({
    expression: '100 * part / whole',
    usingMetrics: { part, whole },
    period,
    label,
  })
