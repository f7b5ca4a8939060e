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

const operations = ({ name }: Watched): Row => ({
  Operations: [measure(name, 'Succeeded'), measure(name, 'ClientFailed'), measure(name, 'ServerFailed')],
  'By status': [
    measure(name, 'Status2xx'),
    measure(name, 'Status3xx'),
    measure(name, 'Status4xx'),
    measure(name, 'Status5xx'),
  ],
  'Not done, or done before': [
    measure(name, 'Throttled'),
    measure(name, 'NotAttempted'),
    measure(name, 'Replayed'),
  ],
})

const requests = ({ name, service: { api } }: Watched): Row => ({
  Requests: [
    api.metricCount({ period }),
    api.metricClientError({ period }),
    api.metricServerError({ period }),
    measure(name, 'RequestFailed'),
  ],
  'Latency, ms': [
    api.metricLatency({ period, statistic: 'p50' }),
    api.metricLatency({ period, statistic: 'p99' }),
    measure(name, 'Latency', 'p99'),
    measure(name, 'BatchLatency', 'p90'),
  ],
  'Operations in a batch': [measure(name, 'BatchSize', 'Average'), measure(name, 'BatchSize', 'Maximum')],
})

const most = { period, statistic: 'Maximum' }

const queues = ({ name, data: { uploads, chunks } }: Watched): Row => ({
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
    measure(name, 'StuckBatches', 'Maximum'),
  ],
})

const asynchronous = ({ name, service: { importer, worker, sweeper } }: Watched): Row => ({
  Worker: [
    worker.metricInvocations({ period }),
    worker.metricErrors({ period }),
    worker.metricThrottles({ period }),
    measure(name, 'MessagesFailed'),
  ],
  'Workers at a time': [worker.metric('ConcurrentExecutions', most)],
  'Importer and sweeper': [
    importer.metricInvocations({ period, label: 'importer' }),
    importer.metricErrors({ period, label: 'importer, errors' }),
    sweeper.metricInvocations({ period, label: 'sweeper' }),
    sweeper.metricErrors({ period, label: 'sweeper, errors' }),
  ],
})

const load = ({ name, service }: Watched): Row => ({
  Function: [
    service.function.metricInvocations({ period }),
    service.function.metricErrors({ period }),
    service.function.metricThrottles({ period }),
  ],
  DynamoDB: [measure(name, 'DynamoDBCalls'), measure(name, 'ConsumedCapacity')],
  Batches: [measure(name, 'Batches'), measure(name, 'Requests')],
})

/** Only where somebody is told. */
const events = ({ name, service }: Watched): readonly Row[] => {
  if (service.events === undefined) return []
  const { ends, webhooks, publisher } = service.events
  const waiting = (queue: Queue, label: string) =>
    queue.metricApproximateNumberOfMessagesVisible({ ...most, label })
  return [
    {
      Events: [
        measure(name, 'EventsPublished'),
        ...(webhooks ? [measure(name, 'WebhooksDelivered'), measure(name, 'WebhooksFailed')] : []),
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
