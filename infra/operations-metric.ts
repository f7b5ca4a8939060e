import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch'
import { type Measured, measure, period } from './measures.ts'

/** Which operations: those that failed are those that their callers have to change, and those that the server failed. */
export type Counted = 'all' | 'succeeded' | 'failed' | 'failed-by-caller' | 'failed-by-server' | 'throttled'

export const metricOperations = (of: Measured, counted: Counted): IMetric => {
  switch (counted) {
    case 'all':
      return measure(of, 'Operations')
    case 'succeeded':
      return measure(of, 'Succeeded')
    case 'failed-by-caller':
      return measure(of, 'ClientFailed')
    case 'failed-by-server':
      return measure(of, 'ServerFailed')
    case 'throttled':
      return measure(of, 'Throttled')
    case 'failed':
      return new MathExpression({
        expression: 'caller + server',
        usingMetrics: { caller: measure(of, 'ClientFailed'), server: measure(of, 'ServerFailed') },
        period,
        label: 'Operations that failed',
      })
  }
}
