import type { Template } from 'aws-cdk-lib/assertions'
import { type AlarmProperties, goesOff } from '../support/alarms.ts'
import type { Datapoint } from '../support/emf.ts'
import { resourcesOf } from './synthesized.ts'

/** As CodeDeploy knows one function of the service. */
export interface DeploymentGroup {
  readonly AlarmConfiguration: { readonly Alarms: readonly { readonly Name: { readonly Ref: string } }[] }
  readonly AutoRollbackConfiguration: { readonly Enabled: boolean; readonly Events: readonly string[] }
  readonly DeploymentConfigName: { readonly Ref: string }
}

/** The deployment group of a function and its logical id. */
export const groupOf = (service: Template, name: string) => {
  const groups = resourcesOf<DeploymentGroup>(service, 'AWS::CodeDeploy::DeploymentGroup')
  const [found] = Object.entries(groups).filter(([id]) => id.startsWith(`Delivery${name}`))
  if (found === undefined) throw new Error(`there is no deployment group of ${name}`)
  return { id: found[0], properties: found[1].Properties }
}

/** The alarms that take a version back, as they stand when CloudFormation has published it under this number. */
export const judging = (service: Template, name: string, version: string): readonly AlarmProperties[] => {
  const made = resourcesOf<AlarmProperties>(service, 'AWS::CloudWatch::Alarm')
  return groupOf(service, name).properties.AlarmConfiguration.Alarms.map(({ Name: { Ref: id } }) => {
    const alarm = made[id]?.Properties
    if (alarm === undefined) throw new Error(`there is no alarm ${id}`)
    return resolved(alarm, version) as AlarmProperties
  })
}

/** The alarms of a function that take its version back, by their names behind the version's. */
export const takenBackBy = (
  alarms: readonly AlarmProperties[],
  datapoints: readonly Datapoint[],
): readonly string[] =>
  alarms
    .filter((alarm) => goesOff(alarm, datapoints))
    .map(({ AlarmName }) => AlarmName.split('-').at(-1) ?? '')

interface Intrinsic {
  readonly Ref?: string
  readonly 'Fn::GetAtt'?: readonly [string, string]
  readonly 'Fn::Join'?: readonly [string, readonly unknown[]]
}

/** What CloudFormation makes of a value: a function's name is its logical id without the hash here. */
const resolved = (value: unknown, version: string): unknown => {
  if (Array.isArray(value)) return value.map((one) => resolved(one, version))
  if (typeof value !== 'object' || value === null) return value
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as Intrinsic
  if (Ref !== undefined) return Ref.replace(/[0-9A-F]{8}$/, '')
  if (attribute?.[1] === 'Version') return version
  if (join !== undefined) return join[1].map((part) => resolved(part, version)).join(join[0])
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, resolved(one, version)]))
}
