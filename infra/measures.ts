import { Duration } from 'aws-cdk-lib'
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { type MetricName, metricTable, namespace } from '../functions/runtime/metrics.ts'

/** Long enough for a quiet service to have data in most periods. */
export const period = Duration.minutes(5)

/** One of the function's own metrics. */
export const measure = (service: string, metricName: MetricName, statistic = 'Sum'): Metric =>
  new Metric({
    namespace,
    metricName,
    dimensionsMap: { service },
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
