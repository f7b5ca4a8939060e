import type { Template } from 'aws-cdk-lib/assertions'
import { type AlarmProperties, goesOff } from '../support/alarms.ts'
import type { Datapoint } from '../support/emf.ts'
import { resourcesOf, templatesOf } from './synthesized.ts'

/** The alarms of a stack as synthesized. */
export const alarmsIn = (template: Template): readonly AlarmProperties[] =>
  Object.values(resourcesOf<AlarmProperties>(template, 'AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties,
  )

export const alarms = alarmsIn(templatesOf('prod').observability)

/** The names of those that go off. */
export const alarmedOf = (of: readonly AlarmProperties[], datapoints: readonly Datapoint[]): string[] =>
  of.filter((alarm) => goesOff(alarm, datapoints)).map(({ AlarmName }) => AlarmName)

export const alarmed = (datapoints: readonly Datapoint[]): string[] => alarmedOf(alarms, datapoints)

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
