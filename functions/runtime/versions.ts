import { Metrics } from '@aws-lambda-powertools/metrics'
import type { EmfOutput, MetricUnit } from '@aws-lambda-powertools/metrics/types'

/** A published version of a deployed function. */
export interface RunningVersion {
  readonly function: string
  readonly version: string
}

/** The version by Lambda's variables. Unpublished code has no version to compare with another one. */
export const runningVersion = (
  variables: Readonly<Record<string, string | undefined>>,
): RunningVersion | undefined => {
  const { AWS_LAMBDA_FUNCTION_NAME: name, AWS_LAMBDA_FUNCTION_VERSION: version = '' } = variables
  return name !== undefined && /^\d+$/.test(version) ? { function: name, version } : undefined
}

/** The metrics of a canary. Each costs money by version, so there are few. */
const judged = new Set([
  'Requests',
  'RequestFailed',
  'BatchLatency',
  'Operations',
  'ServerFailed',
  'MessagesFailed',
])

const dimensions: [string[]] = [['service', 'function', 'version']]

/** Writes some of the metrics again, by function and version: a directive of its own in the same line. */
export class VersionedMetrics extends Metrics {
  private readonly running: RunningVersion | undefined
  private readonly apart = new Set<string>()

  constructor(namespace: string, running: RunningVersion | undefined) {
    super({ namespace })
    this.running = running
  }

  /** Adds only to the metric of the version; in this line the deployment's metrics do not have it. */
  addByVersion(name: string, unit: MetricUnit, value: number): void {
    this.apart.add(name)
    this.addMetric(name, unit, value)
  }

  override serializeMetrics(): EmfOutput {
    const output = super.serializeMetrics()
    const [all] = output._aws.CloudWatchMetrics
    if (all === undefined) return output
    const whole = { ...all, Metrics: all.Metrics.filter(({ Name }) => !this.apart.has(Name)) }
    this.apart.clear()
    const metrics = this.running ? all.Metrics.filter(({ Name }) => judged.has(Name)) : []
    const byVersion = metrics.length > 0 ? [{ ...all, Dimensions: dimensions, Metrics: metrics }] : []
    const _aws = { ...output._aws, CloudWatchMetrics: [whole, ...byVersion] }
    return { ...output, ...(byVersion.length > 0 && this.running), _aws }
  }
}
