import { type AlarmProperties, goesOff } from '../support/alarms.ts'
import type { Datapoint } from '../support/emf.ts'
import { resourcesOf, templatesOf } from './synthesized.ts'

/** The alarms as synthesized. */
export const alarms = Object.values(
  resourcesOf<AlarmProperties>(templatesOf('prod').observability, 'AWS::CloudWatch::Alarm'),
).map(({ Properties }) => Properties)

/** The names of those that go off. */
export const alarmed = (datapoints: readonly Datapoint[]): string[] =>
  alarms.filter((alarm) => goesOff(alarm, datapoints)).map(({ AlarmName }) => AlarmName)

export const start = new Date('2026-03-01T00:00:00Z')

export const times = <T>(number: number, value: T): T[] => Array.from({ length: number }, () => value)

/** One value a minute of a metric that AWS itself keeps. */
export const ofAws = (
  awsNamespace: string,
  name: string,
  values: readonly number[],
  dimensions: Datapoint['dimensions'] = {},
): readonly Datapoint[] =>
  values.map((value, minute) => ({
    namespace: awsNamespace,
    name,
    value,
    unit: 'Count',
    dimensions,
    timestamp: start.getTime() + minute * 60_000,
  }))
