import { Duration } from 'aws-cdk-lib'
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch'
import type { MetricName } from '../functions/runtime/metrics.ts'
import type { Canary } from './config.ts'
import { aliasName, type ServiceFunction } from './constructs/service-function.ts'
import type { Measured } from './measures.ts'

/** A metric of a new version. Above the threshold in any minute, the version is rolled back. */
export interface Judgement {
  readonly name: string
  readonly metric: IMetric
  readonly threshold: number
}

/** A new version of a function while it gets a part of the calls. */
export interface Candidate {
  readonly handler: ServiceFunction
  readonly measured: Measured
  readonly canary: Canary
}

export type Judging = (candidate: Candidate) => readonly Judgement[]

/** The shortest period of a metric from a log in CloudWatch. */
const period = Duration.minutes(1)

/** For the function that answers callers. */
export const requestsJudged: Judging = (candidate) => [
  operations(candidate),
  {
    name: 'ServerErrors',
    metric: percent(own(candidate, 'RequestFailed'), own(candidate, 'Requests')),
    threshold: 1,
  },
  {
    name: 'Latency',
    // Not p99: in a tenth of the traffic that is the single slowest batch, which every version has.
    metric: own(candidate, 'BatchLatency', 'p90'),
    threshold: candidate.canary.latencyMilliseconds,
  },
  crashes(candidate),
]

/** For the function that runs chunks: their operations as well. */
export const chunksJudged: Judging = (candidate) => [operations(candidate), ...messagesJudged(candidate)]

/** For a function behind a queue. */
export const messagesJudged: Judging = (candidate) => [
  {
    name: 'MessagesFailed',
    // One message may be at fault itself; a faulty version fails most of them.
    metric: percent(own(candidate, 'MessagesFailed'), ofAws(candidate, 'Invocations')),
    threshold: 50,
  },
  crashes(candidate),
]

const operations = (candidate: Candidate): Judgement => ({
  name: 'OperationFailures',
  metric: percent(own(candidate, 'ServerFailed'), own(candidate, 'Operations')),
  threshold: 1,
})

/** An error while it starts, a timeout, a killed runtime: Lambda counts them, since the function cannot. */
const crashes = (candidate: Candidate): Judgement => ({
  name: 'FunctionErrors',
  metric: ofAws(candidate, 'Errors'),
  threshold: 0,
})

const own = (
  { handler, measured: { namespace, name } }: Candidate,
  metricName: MetricName,
  statistic = 'Sum',
): Metric =>
  new Metric({
    namespace,
    metricName,
    statistic,
    period,
    dimensionsMap: { service: name, function: handler.functionName, version: handler.currentVersion.version },
  })

/** Lambda keeps its metrics by version for an alias that has two. */
const ofAws = ({ handler }: Candidate, metricName: string): Metric =>
  new Metric({
    namespace: 'AWS/Lambda',
    metricName,
    statistic: 'Sum',
    period,
    dimensionsMap: {
      FunctionName: handler.functionName,
      Resource: `${handler.functionName}:${aliasName}`,
      ExecutedVersion: handler.currentVersion.version,
    },
  })

const percent = (part: IMetric, whole: IMetric): MathExpression =>
  new MathExpression({ expression: '100 * part / whole', usingMetrics: { part, whole }, period })
