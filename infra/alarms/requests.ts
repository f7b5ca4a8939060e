import { type Measured, measure, percent, period } from '../measures.ts'
import type { BulkService } from '../parts/service.ts'
import type { AlarmDefinition } from './definition.ts'

/** Alarms on the answers that callers get. */
export const requestAlarms = (
  { api, function: handler }: Pick<BulkService, 'api' | 'function'>,
  of: Measured,
): readonly AlarmDefinition[] => {
  const own = (name: Parameters<typeof measure>[1]) => measure(of, name)
  return [
    {
      name: 'OperationFailures',
      metric: percent('Operations failed by the server, %', own('ServerFailed'), own('Operations')),
      threshold: 1,
      periods: 2,
      impact: 'Operations fail through no fault of their callers, most of them inside answers that say 207.',
      firstStep:
        'In the function’s log group, query: filter message = "operation failed" | stats count() by problem. GET /problems/{problem} explains each.',
    },
    {
      name: 'ServerErrors',
      metric: percent(
        'Requests answered 5xx, %',
        api.metricServerError({ period }),
        api.metricCount({ period }),
      ),
      threshold: 1,
      periods: 2,
      impact: 'Whole requests fail; callers see 500 or 503 and do not know what was done until they retry.',
      firstStep:
        'In the access log, query: filter status >= 500 | stats count() by status, integrationError. Then look up a requestId in the function’s log.',
    },
    {
      name: 'Throttled',
      metric: percent('Operations throttled, %', own('Throttled'), own('Operations')),
      threshold: 1,
      periods: 2,
      impact:
        'DynamoDB refuses writes for load even after retries; callers get 503 and are told to come back.',
      firstStep:
        'Compare ConsumedCapacity with the table’s throttling metrics: one hot item or partition, or a table that still grows into its load.',
    },
    {
      name: 'Latency',
      metric: api.metricLatency({ period, statistic: 'p99' }),
      threshold: 10_000,
      periods: 3,
      impact: 'The slowest requests take more than 10 seconds; near 30 parts of batches are not attempted.',
      firstStep:
        'On the dashboard, compare BatchSize, DynamoDBCalls and Throttled. They tell larger batches, a slower database and cold starts apart.',
    },
    {
      name: 'FunctionErrors',
      metric: handler.metricErrors({ period }),
      threshold: 0,
      periods: 1,
      impact:
        'The function crashed or ran out of time; its callers got an error while their batch may be half done.',
      firstStep:
        'In the function’s log group, look for "Task timed out", "Runtime exited" or an error at INIT. Callers recover by retrying with their key.',
    },
    {
      name: 'FunctionThrottles',
      metric: handler.metricThrottles({ period }),
      threshold: 0,
      periods: 2,
      impact: 'Lambda has no instance left for the function; requests are refused before they begin.',
      firstStep:
        'Compare ConcurrentExecutions with the reserved concurrency and the account’s quota; raise the one that is reached.',
    },
  ]
}
