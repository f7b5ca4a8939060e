import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch'
import { measure, period } from './measures.ts'

/** Which operations: those that failed are those that their callers have to change, and those that the server failed. */
export type Counted = 'all' | 'succeeded' | 'failed' | 'failed-by-caller' | 'failed-by-server' | 'throttled'

export const metricOperations = (service: string, counted: Counted): IMetric => {
  switch (counted) {
    case 'all':
      return measure(service, 'Operations')
    case 'succeeded':
      return measure(service, 'Succeeded')
    case 'failed-by-caller':
      return measure(service, 'ClientFailed')
    case 'failed-by-server':
      return measure(service, 'ServerFailed')
    case 'throttled':
      return measure(service, 'Throttled')
    case 'failed':
      return new MathExpression({
        expression: 'caller + server',
        usingMetrics: { caller: measure(service, 'ClientFailed'), server: measure(service, 'ServerFailed') },
        period,
        label: 'Operations that failed',
      })
  }
}
