import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Watched } from './alarms.ts'
import { measure, period } from './measures.ts'

/** Metrics by the title of their graph; graphs of a row are side by side. */
export type Row = Readonly<Record<string, readonly IMetric[]>>

/** The answers to users, then the queues, then the resources. */
export const rowsOf = (watched: Watched): readonly Row[] => [
  operations(watched),
  requests(watched),
  queues(watched),
  asynchronous(watched),
  load(watched),
  ...events(watched),
]

const operations = (of: Watched): Row => ({
  Operations: [measure(of, 'Succeeded'), measure(of, 'ClientFailed'), measure(of, 'ServerFailed')],
  'By status': [
    measure(of, 'Status2xx'),
    measure(of, 'Status3xx'),
    measure(of, 'Status4xx'),
    measure(of, 'Status5xx'),
  ],
  'Not done, or done before': [
    measure(of, 'Throttled'),
    measure(of, 'NotAttempted'),
    measure(of, 'Replayed'),
  ],
})

const requests = ({ service: { api }, ...of }: Watched): Row => ({
  Requests: [
    api.metricCount({ period }),
    api.metricClientError({ period }),
    api.metricServerError({ period }),
    measure(of, 'RequestFailed'),
  ],
  'Latency, ms': [
    api.metricLatency({ period, statistic: 'p50' }),
    api.metricLatency({ period, statistic: 'p99' }),
    measure(of, 'Latency', 'p99'),
    measure(of, 'BatchLatency', 'p90'),
  ],
  'Operations in a batch': [measure(of, 'BatchSize', 'Average'), measure(of, 'BatchSize', 'Maximum')],
})

const most = { period, statistic: 'Maximum' }

const queues = ({ data: { uploads, chunks }, ...of }: Watched): Row => ({
  'Waiting messages': [
    chunks.queue.metricApproximateNumberOfMessagesVisible({ ...most, label: 'chunks' }),
    uploads.queue.metricApproximateNumberOfMessagesVisible({ ...most, label: 'uploads' }),
    chunks.deadLetters.metricApproximateNumberOfMessagesVisible({ ...most, label: 'dead chunks' }),
    uploads.deadLetters.metricApproximateNumberOfMessagesVisible({ ...most, label: 'dead uploads' }),
  ],
  'Age of the oldest, s': [
    chunks.queue.metricApproximateAgeOfOldestMessage({ ...most, label: 'chunks' }),
    uploads.queue.metricApproximateAgeOfOldestMessage({ ...most, label: 'uploads' }),
  ],
  Chunks: [
    chunks.queue.metricNumberOfMessagesSent({ period, label: 'cut' }),
    chunks.queue.metricNumberOfMessagesDeleted({ period, label: 'done' }),
    measure(of, 'StuckBatches', 'Maximum'),
  ],
})

const asynchronous = ({ service: { importer, worker, sweeper }, ...of }: Watched): Row => ({
  Worker: [
    worker.metricInvocations({ period }),
    worker.metricErrors({ period }),
    worker.metricThrottles({ period }),
    measure(of, 'MessagesFailed'),
  ],
  'Workers at a time': [worker.metric('ConcurrentExecutions', most)],
  'Importer and sweeper': [
    importer.metricInvocations({ period, label: 'importer' }),
    importer.metricErrors({ period, label: 'importer, errors' }),
    sweeper.metricInvocations({ period, label: 'sweeper' }),
    sweeper.metricErrors({ period, label: 'sweeper, errors' }),
  ],
})

const load = ({ service, ...of }: Watched): Row => ({
  Function: [
    service.function.metricInvocations({ period }),
    service.function.metricErrors({ period }),
    service.function.metricThrottles({ period }),
  ],
  DynamoDB: [measure(of, 'DynamoDBCalls'), measure(of, 'ConsumedCapacity')],
  Batches: [measure(of, 'Batches'), measure(of, 'Requests')],
})

/** Only where somebody is told. */
const events = ({ service, ...of }: Watched): readonly Row[] => {
  if (service.events === undefined) return []
  const { ends, webhooks, publisher } = service.events
  const waiting = (queue: Queue, label: string) =>
    queue.metricApproximateNumberOfMessagesVisible({ ...most, label })
  return [
    {
      Events: [
        measure(of, 'EventsPublished'),
        ...(webhooks ? [measure(of, 'WebhooksDelivered'), measure(of, 'WebhooksFailed')] : []),
      ],
      'Waiting events': [
        waiting(ends.queue, 'ends'),
        waiting(ends.deadLetters, 'dead ends'),
        ...(webhooks
          ? [waiting(webhooks.queue.queue, 'webhooks'), waiting(webhooks.queue.deadLetters, 'dead webhooks')]
          : []),
        ...(publisher ? [waiting(publisher.deadLetters, 'dead changes')] : []),
      ],
      ...(publisher && {
        'Age of the newest change told, ms': [publisher.metric('IteratorAge', { ...most, label: 'items' })],
      }),
    },
  ]
}
