import type { Datapoint } from './emf.ts'
import { evaluate, type Series } from './metric-math.ts'

interface Metric {
  readonly Namespace: string
  readonly MetricName: string
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[]
}

interface Query {
  readonly Id: string
  readonly Expression?: string
  readonly ReturnData?: boolean
  readonly MetricStat?: { readonly Metric: Metric; readonly Period: number; readonly Stat: string }
}

/** The properties of an AWS::CloudWatch::Alarm, as they stand in a template. */
export interface AlarmProperties extends Partial<Metric> {
  readonly AlarmName: string
  readonly AlarmDescription: string
  readonly ComparisonOperator: string
  readonly Threshold: number
  readonly EvaluationPeriods: number
  readonly DatapointsToAlarm?: number
  readonly TreatMissingData: string
  readonly Period?: number
  readonly Statistic?: string
  readonly ExtendedStatistic?: string
  readonly Metrics?: readonly Query[]
}

/** Whether the alarm would have gone off at any time while these datapoints came in. */
export const goesOff = (alarm: AlarmProperties, datapoints: readonly Datapoint[]): boolean => {
  // Without data an alarm of the one kind is well, and one of the other does not know: neither goes off.
  const known = ['notBreaching', 'missing'].includes(alarm.TreatMissingData)
  if (alarm.ComparisonOperator !== 'GreaterThanThreshold' || !known)
    throw new Error(`alarm ${alarm.AlarmName} compares in a way that this evaluation does not know`)
  const [series, period] = seriesOf(alarm, datapoints)
  const breaching = [...series].filter(([, value]) => value > alarm.Threshold).map(([start]) => start)
  const window = alarm.EvaluationPeriods * period
  const enough = alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods
  return breaching.some((end) => breaching.filter((at) => at <= end && at > end - window).length >= enough)
}

/** What the alarm looks at: its one expression, or its one metric, which stands in a list of its own if it is labelled. */
const seriesOf = (alarm: AlarmProperties, datapoints: readonly Datapoint[]): [Series, number] => {
  if (alarm.Metrics === undefined) {
    const { Namespace = '', MetricName = '', Dimensions = [], Period = 60 } = alarm
    const statistic = alarm.Statistic ?? alarm.ExtendedStatistic ?? ''
    return [statisticOf({ Namespace, MetricName, Dimensions }, statistic, Period, datapoints), Period]
  }
  const metrics = new Map(
    alarm.Metrics.flatMap(({ Id, MetricStat: stat }) =>
      stat ? [[Id, statisticOf(stat.Metric, stat.Stat, stat.Period, datapoints)] as const] : [],
    ),
  )
  const period = alarm.Metrics.find(({ MetricStat }) => MetricStat)?.MetricStat?.Period ?? 60
  const shown = alarm.Metrics.find(({ ReturnData }) => ReturnData !== false)
  const series = shown?.Expression ? evaluate(shown.Expression, metrics) : metrics.get(shown?.Id ?? '')
  if (series === undefined) throw new Error(`alarm ${alarm.AlarmName} looks at nothing`)
  return [series, period]
}

const statisticOf = (
  metric: Metric,
  statistic: string,
  period: number,
  datapoints: readonly Datapoint[],
): Series => {
  const periods = Map.groupBy(
    datapoints.filter((datapoint) => isOf(metric, datapoint)),
    ({ timestamp }) => Math.floor(timestamp / 1000 / period) * period,
  )
  return new Map([...periods].map(([start, found]) => [start, reduce(statistic, found)]))
}

/**
 * A dimension whose value is known at deployment only, such as an API's id, is taken as given, unless the datapoint
 * names the resource that it comes from, by its logical id without the hash.
 */
const isOf = ({ Namespace, MetricName, Dimensions = [] }: Metric, datapoint: Datapoint): boolean =>
  Namespace === datapoint.namespace &&
  MetricName === datapoint.name &&
  Dimensions.every(({ Name, Value }) => {
    const named = datapoint.dimensions[Name]
    if (typeof Value === 'string') return named === Value
    const place = new RegExp(`"PublishOutput(?:Ref|FnGetAtt)${named}[0-9A-F]{8}`)
    return named === undefined || place.test(JSON.stringify(Value))
  })

const reduce = (statistic: string, datapoints: readonly Datapoint[]): number => {
  if (statistic === 'SampleCount') return datapoints.length
  const values = datapoints.map(({ value }) => value).sort((a, b) => a - b)
  if (statistic === 'Maximum') return values.at(-1) ?? 0
  if (statistic === 'Sum') return values.reduce((sum, value) => sum + value, 0)
  const percentile = /^p(\d+)$/.exec(statistic)?.[1]
  if (percentile === undefined) throw new Error(`statistic ${statistic} is not evaluated here`)
  return values[Math.ceil((Number(percentile) / 100) * values.length) - 1] ?? 0
}
