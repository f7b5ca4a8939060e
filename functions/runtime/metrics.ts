import { isBlamed, isNotAttempted } from '../model/operation-problems.ts'
import { type RunningVersion, VersionedMetrics } from './versions.ts'

/**
 * The namespace of the metrics, where a deployment does not name one. Their dimension `service` is the deployment's name. The metrics of a canary exist a
 * second time, with the additional dimensions `function` and `version`.
 */
export const namespace = 'Multistatus'

const count = 'Count'

/**
 * Every metric, declared once: the functions emit them, the alarms and the dashboard read them. `Succeeded`,
 * `ClientFailed`, `ServerFailed` and the operations that depended on a failed one (424) add up to `Operations`.
 */
export const metricTable = {
  Requests: { unit: count, meaning: 'requests that reached the function' },
  RequestFailed: { unit: count, meaning: 'requests answered 5xx as a whole' },
  Latency: { unit: 'Milliseconds', meaning: 'from the start of the function to its answer' },
  BatchLatency: {
    unit: 'Milliseconds',
    meaning:
      'the same of requests that ran a batch themselves: who waits for an asynchronous one is not slow',
  },
  DynamoDBCalls: { unit: count, meaning: 'calls on the wire, retries included' },
  ConsumedCapacity: { unit: count, meaning: 'read and write units that DynamoDB charged' },
  Batches: {
    unit: count,
    meaning: 'batches that ran; a single operation is a batch of one, a chunk of an asynchronous one as well',
  },
  BatchSize: { unit: count, meaning: 'operations in one batch, or in one chunk' },
  Operations: { unit: count, meaning: 'operations answered' },
  Succeeded: { unit: count, meaning: 'operations that did what was asked' },
  ClientFailed: { unit: count, meaning: 'operations that the caller has to change' },
  ServerFailed: { unit: count, meaning: 'operations that failed through no fault of the caller (5xx)' },
  Throttled: { unit: count, meaning: 'operations that DynamoDB refused for load, after all retries' },
  NotAttempted: { unit: count, meaning: 'operations not started: the deadline or a failed dependency' },
  Replayed: { unit: count, meaning: 'operations answered from the record of an earlier attempt' },
  Status2xx: { unit: count, meaning: 'operations answered 2xx' },
  Status3xx: { unit: count, meaning: 'operations answered 3xx' },
  Status4xx: { unit: count, meaning: 'operations answered 4xx' },
  Status5xx: { unit: count, meaning: 'operations answered 5xx' },
  MessagesFailed: { unit: count, meaning: 'messages of queues that a function failed at and gave back' },
  StuckBatches: { unit: count, meaning: 'asynchronous batches that a sweep found not to move any more' },
  EventsPublished: { unit: count, meaning: 'ends of batches and changes of items that were announced' },
  WebhooksDelivered: { unit: count, meaning: 'webhooks that their receivers took' },
  WebhooksFailed: { unit: count, meaning: 'attempts at webhooks that their receivers did not take' },
} as const

export type MetricName = keyof typeof metricTable

/** The part of an operation's result that metrics need. */
export interface Outcome {
  readonly status: number
  /** The name of its problem, if it failed. */
  readonly problem?: string | undefined
  readonly replayed?: boolean | undefined
}

/** The report of a batch, of a request or a chunk. */
export interface WorkFigures {
  readonly dynamoDbCalls: number
  readonly consumedCapacity: number
  /** One for each operation; absent if no batch ran. */
  readonly outcomes?: readonly Outcome[] | undefined
  /**
   * One for each operation of a chunk that returns to its queue. No caller got these results, and the operations may
   * still succeed, so they count only for the version that ran them.
   */
  readonly returned?: readonly Outcome[] | undefined
  /** Ids and names that identify the work in the log, beside its numbers. Never a part of a payload. */
  readonly properties?: Readonly<Record<string, string>> | undefined
}

/** The report of one request. */
export interface Figures extends WorkFigures {
  readonly status: number
  readonly milliseconds: number
}

interface Flushed {
  /** Writes the metrics as one line (EMF), from which CloudWatch makes metrics. */
  readonly flush: () => void
}

export interface RequestMetrics extends Flushed {
  readonly record: (figures: Figures) => void
}

/** For functions without a waiting caller: their work counts as operations, and not as requests. */
export interface AsyncMetrics extends Flushed {
  readonly recordWork: (figures: WorkFigures) => void
  /** Once for each sweep, even when it is zero, so that the graph shows that sweeps run. */
  readonly recordStuck: (batches: number) => void
  /** A message that ended in an exception. For Lambda that is no error, since it reports each message alone. */
  readonly recordFailedMessage: () => void
}

/** For functions that tell others of what happened. */
export interface EventMetrics extends Pick<AsyncMetrics, 'recordFailedMessage' | 'flush'> {
  readonly recordEvents: (
    counts: {
      readonly [Name in 'EventsPublished' | 'WebhooksDelivered' | 'WebhooksFailed']?: number
    },
  ) => void
}

/** The service's name comes from POWERTOOLS_SERVICE_NAME, its namespace from POWERTOOLS_METRICS_NAMESPACE; POWERTOOLS_METRICS_DISABLED silences a laptop. */
export const createMetrics = (running?: RunningVersion): RequestMetrics & AsyncMetrics & EventMetrics => {
  const metrics = new VersionedMetrics(process.env.POWERTOOLS_METRICS_NAMESPACE ?? namespace, running)
  const add = (values: Values, properties: WorkFigures['properties'] = {}) => {
    for (const [name, value] of Object.entries(values)) {
      metrics.addMetric(name, metricTable[name as MetricName].unit, value)
    }
    for (const [name, value] of Object.entries(properties)) metrics.addMetadata(name, value)
  }
  return {
    record: (figures) => add({ ...requestValues(figures), ...workValues(figures) }, figures.properties),
    recordWork: (figures) => {
      add(workValues(figures), figures.properties)
      for (const [name, value] of Object.entries(returnedValues(figures)))
        metrics.addByVersion(name, metricTable[name as MetricName].unit, value)
    },
    recordStuck: (batches) => add({ StuckBatches: batches }),
    recordFailedMessage: () => add({ MessagesFailed: 1 }),
    recordEvents: (counts) => add(counts),
    flush: () => {
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics()
    },
  }
}

type Values = Partial<Record<MetricName, number>>

const requestValues = ({ status, milliseconds, outcomes }: Figures): Values => ({
  Requests: 1,
  RequestFailed: status >= 500 ? 1 : 0,
  Latency: milliseconds,
  ...(outcomes?.length && { BatchLatency: milliseconds }),
})

/** Without a batch there is no number of operations, since a 0 would be a division by zero in an alarm. */
const workValues = ({ dynamoDbCalls, consumedCapacity, outcomes }: WorkFigures): Values => ({
  DynamoDBCalls: dynamoDbCalls,
  ConsumedCapacity: consumedCapacity,
  ...(outcomes?.length ? operationValues(outcomes) : {}),
})

const returnedValues = ({ returned }: WorkFigures): Values =>
  returned?.length
    ? { Operations: returned.length, ServerFailed: returned.filter(({ status }) => status >= 500).length }
    : {}

/** One pass, since a batch has a thousand of them. */
const operationValues = (outcomes: readonly Outcome[]): Values => {
  const inClass = { 2: 0, 3: 0, 4: 0, 5: 0 }
  let [blamed, throttled, notAttempted, replays] = [0, 0, 0, 0]
  for (const { status, problem, replayed } of outcomes) {
    inClass[Math.floor(status / 100) as keyof typeof inClass] += 1
    if (replayed) replays += 1
    if (problem === undefined) continue
    if (isBlamed(problem)) blamed += 1
    if (problem === 'throttled') throttled += 1
    if (isNotAttempted(problem)) notAttempted += 1
  }
  return {
    Batches: 1,
    BatchSize: outcomes.length,
    Operations: outcomes.length,
    Succeeded: inClass[2] + inClass[3],
    ClientFailed: inClass[4] - blamed,
    ServerFailed: inClass[5],
    Throttled: throttled,
    NotAttempted: notAttempted,
    Replayed: replays,
    Status2xx: inClass[2],
    Status3xx: inClass[3],
    Status4xx: inClass[4],
    Status5xx: inClass[5],
  }
}
