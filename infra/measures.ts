import { Duration } from 'aws-cdk-lib'
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { type MetricName, metricTable, namespace } from '../functions/runtime/metrics.ts'

/** Long enough for a quiet service to have something to count in most periods. */
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

/** How many of a hundred. Without a whole there is no datapoint, and an alarm does not go off. */
export const percent = (label: string, part: IMetric, whole: IMetric): MathExpression =>
  new MathExpression({
    expression: '100 * part / whole',
    usingMetrics: { part, whole },
    period,
    label,
  })
